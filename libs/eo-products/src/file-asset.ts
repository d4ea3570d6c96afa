import { type StacAsset } from '#libs/stac';
import { type ProductFile, type ProductFolder } from './product-folder.js';

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  jp2: 'image/jp2',
  tif: 'image/tiff; application=geotiff',
  tiff: 'image/tiff; application=geotiff',
  xml: 'application/xml',
  safe: 'application/xml',
  json: 'application/json',
  txt: 'text/plain',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
};

/** A file of the product with what the store knows of it; a size of 0 is a placeholder's and is not told. */
export function fileAsset(
  folder: ProductFolder,
  { path, size }: ProductFile,
  fields: Omit<StacAsset, 'href' | 'type'>,
): StacAsset {
  const type = MEDIA_TYPES[(/\.([^./]+)$/.exec(path)?.[1] ?? '').toLowerCase()];
  return { href: folder.href(path), ...(type && { type }), ...fields, ...(size > 0 && { 'file:size': size }) };
}

export async function filesOf(folder: ProductFolder, prefix = ''): Promise<ProductFile[]> {
  const files: ProductFile[] = [];
  for await (const file of folder.list(prefix)) files.push(file);
  return files;
}
