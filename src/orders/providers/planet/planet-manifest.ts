import { DomainError } from '#libs/errors';
import { type RemoteFile } from '../import-provider.js';
import { type PlanetAnswer } from './planet-answer.js';

/**
 * The files of a finished order by item. `manifest.json`, which is one of them, says what belongs to which item, how long it
 * is and what its checksums are; the order itself has the addresses.
 *
 * @param read fetches JSON from an address
 * @throws UPSTREAM_FAILED for an order without a manifest, or with another one than documented
 */
export async function filesByItem(
  order: PlanetAnswer,
  read: (address: string) => Promise<PlanetAnswer>,
): Promise<ReadonlyMap<string, readonly RemoteFile[]>> {
  const delivered = order
    .get('_links')
    .get('results')
    .items()
    .filter((result) => result.get('delivery').textOrNull() !== 'failed');
  // The first folder is the order's; the manifest leaves it out.
  const locations = new Map(
    delivered.map((result) => [
      result
        .get('name')
        .text()
        .replace(/^[\da-f-]{36}\//i, ''),
      result.get('location'),
    ]),
  );
  const manifest = locations.get('manifest.json');
  if (!manifest) throw new DomainError('UPSTREAM_FAILED', 'Planet delivered an order without manifest.json');

  const byItem = new Map<string, RemoteFile[]>();
  for (const file of (await read(manifest.text())).get('files').items()) {
    const item = file.get('annotations').get('planet/item_id').textOrNull();
    const path = file.get('path').text();
    const href = locations.get(path);
    if (item === null || !href) continue;
    byItem.set(item, [...(byItem.get(item) ?? []), toFile(file, path, href.text())]);
  }
  return byItem;
}

function toFile(file: PlanetAnswer, path: string, href: string): RemoteFile {
  const { value: size } = file.get('size');
  return { path, href, size: Number.isSafeInteger(size) ? (size as number) : null, checksum: checksumOf(file) };
}

function checksumOf(file: PlanetAnswer): RemoteFile['checksum'] {
  for (const [algorithm, length] of [['sha256', 64] as const, ['md5', 32] as const]) {
    const hex = file.get('digests').get(algorithm).textOrNull()?.toLowerCase() ?? '';
    if (hex.length === length && /^[0-9a-f]+$/.test(hex)) return { algorithm, hex };
  }
  return null;
}
