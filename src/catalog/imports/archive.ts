import { DomainError } from '#libs/errors';
import { productSpotOf, type ProductFile, type ProductFolder, type ProductSpot } from '#libs/eo-products';
import { assertKey, HOUSE_BUCKET, type ObjectStore } from '#libs/storage';
import { type ObjectLocations } from '../../platform/storage/object-locations.js';

/** A folder with products somewhere below it, in a bucket or a dataset root. */
export interface Archive {
  readonly store: ObjectStore;
  /** Key prefix of the folder, '' or ending in a slash. */
  readonly prefix: string;
  /** Canonical address of the store's top, ending in a slash. */
  readonly base: string;
}

/** @throws BAD_REQUEST naming the href: no such bucket or dataset root, or the bucket that the platform keeps; INVALID_KEY */
export async function openArchive(locations: ObjectLocations, href: string): Promise<Archive> {
  const folder = href.replace(/\/+$/, '');
  // Locations are those of objects, and a whole bucket is none: any name inside will do.
  const probe = '_';
  const found = await locations.find(`${folder}/${probe}`);
  if (found === null)
    throw new DomainError(
      'BAD_REQUEST',
      `href: ${JSON.stringify(href)} lies in no bucket or dataset root of this instance`,
    );
  const { store, key } = found;
  assertKey(key);
  if (folder.startsWith('s3://') && store.bucket === HOUSE_BUCKET)
    throw new DomainError(
      'BAD_REQUEST',
      `href: the bucket "${HOUSE_BUCKET}" is kept by the platform; put archives into another`,
    );
  const prefix = key.slice(0, -probe.length);
  return { store, prefix, base: folder.startsWith('s3://') ? `s3://${store.bucket}/` : rootOf(folder, prefix) };
}

/** Each product below the folder once, in the order of the keys. */
export async function* productsOf({ store, prefix }: Archive, signal?: AbortSignal): AsyncIterable<ProductSpot> {
  const seen = new Set<string>();
  for await (const { key } of store.list(prefix)) {
    signal?.throwIfAborted();
    const spot = productSpotOf(key);
    const name = spot && `${spot.folder}\n${spot.fileStem ?? ''}`;
    if (spot === null || name === null || seen.has(name)) continue;
    seen.add(name);
    yield spot;
  }
}

/** What readers of products see of one. */
export function productFolder({ store, base }: Archive, { folder, fileStem }: ProductSpot): ProductFolder {
  const top = folder === '' ? '' : `${folder}/`;
  const name = fileStem ?? folder.split('/').at(-1) ?? '';
  return {
    name,
    list: (prefix = '') => filesBelow(store, top, prefix === '' && fileStem !== null ? fileStem : prefix),
    readText: (path, maxBytes) => readText(store, top + path, maxBytes),
    href: (path) =>
      base + (base.startsWith('file:') ? encodeURI(top + path).replace(/[?#]/g, encodeURIComponent) : top + path),
  };
}

export function productName({ folder, fileStem }: ProductSpot): string {
  return fileStem === null ? folder : `${folder === '' ? '' : `${folder}/`}${fileStem}`;
}

async function* filesBelow(store: ObjectStore, top: string, prefix: string): AsyncIterable<ProductFile> {
  for await (const { key, size } of store.list(top + prefix)) yield { path: key.slice(top.length), size };
}

async function readText(store: ObjectStore, key: string, maxBytes: number): Promise<string> {
  const name = key.split('/').at(-1) ?? key;
  const info = await store.head(key);
  if (info === null) throw new DomainError('OBJECT_NOT_FOUND', `${name} is missing`);
  if (info.size > maxBytes)
    throw new DomainError('TOO_LARGE', `${name} has ${info.size} bytes; metadata of more than ${maxBytes} is not read`);
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of await store.get(key)) {
    length += (chunk as Buffer).length;
    // It grew since we looked.
    if (length > maxBytes) throw new DomainError('TOO_LARGE', `${name} has more than ${maxBytes} bytes`);
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** `file:///data/archive/2021` with the prefix `2021/` → `file:///data/archive/` */
function rootOf(folder: string, prefix: string): string {
  const depth = prefix.split('/').length - 1;
  const segments = new URL(folder).href.split('/');
  return `${segments.slice(0, segments.length - depth).join('/')}/`;
}
