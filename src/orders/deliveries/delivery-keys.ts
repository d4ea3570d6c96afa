import { DomainError } from '#libs/errors';
import { isKey } from '#libs/storage';

/** A file as it was received. */
export const fileKey = (deliveryId: string, path: string) => `deliveries/${deliveryId}/files/${path}`;

export const archiveKey = (deliveryId: string) => `deliveries/${deliveryId}/archive.zip`;

/** One COG of a tile; with `(BAND)` as source the path of the BYOC tile. */
export const tileKey = (deliveryId: string, tile: string, source: string) =>
  `tiles/${deliveryId}/${tile}/${source}.tif`;

/** A provider names its files, but not where they go. @throws INVALID */
export function assertFileNames(deliveryId: string, paths: readonly string[]): void {
  const bad = paths.find((path) => !isKey(fileKey(deliveryId, path)));
  if (bad !== undefined)
    throw new DomainError('INVALID', `The provider delivered a file with the impossible name ${shown(bad)}`);
  const twice = paths.find((path, i) => paths.indexOf(path) !== i);
  if (twice !== undefined) throw new DomainError('INVALID', `The provider delivered two files called ${shown(twice)}`);
}

function shown(path: string): string {
  return JSON.stringify(path.slice(0, 200));
}
