import * as zarr from 'zarrita';
import { type ArrayMetadata } from './array-metadata.js';
import { boundDecompression } from './bounded-codecs.js';
import { type ZarrObjects } from './zarr-objects.js';

boundDecompression();

/** zarrita's array, decompression bounded. @throws what zarrita throws, and DomainErrors of the store */
export function openArray(
  objects: ZarrObjects,
  { name, zarrFormat }: Pick<ArrayMetadata, 'name' | 'zarrFormat'>,
): Promise<zarr.Array<zarr.DataType, ZarrObjects>> {
  const location = zarr.root(objects).resolve(name);
  return zarrFormat === 2
    ? zarr.open.v2(location, { kind: 'array', attrs: false })
    : zarr.open.v3(location, { kind: 'array' });
}

/** zarrita says where it failed and keeps why in `cause`; codecs throw whatever they like. */
export function reasonOf(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: unknown };
  const reason = cause === undefined ? '' : `: ${(cause as { message?: string }).message ?? String(cause)}`;
  return `${message ?? String(error)}${reason}`.slice(0, 300);
}
