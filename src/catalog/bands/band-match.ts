import { type StacItem } from '#libs/stac';
import { type BandDefinition } from '../definitions/collection-definition.js';
import { type ItemLayer } from './item-layers.js';

/**
 * Which layer of an item holds a band of the collection; null = none. Asset keys of the definition count first, in its
 * order; then `<name>_<n>m`; then what the item says of its bands: their name, and their common name where that stands
 * for one band alone (three bands of Sentinel-2 are "rededge"). Of several that fit equally the finest wins, then COG
 * over JPEG 2000, then the earlier key: the same item always gives the same answer.
 */
export function layerOf(
  band: BandDefinition,
  layers: readonly ItemLayer[],
  item: StacItem,
  siblings: readonly BandDefinition[],
): ItemLayer | null {
  const keys = keysOf(band, item);
  for (const key of keys) {
    const found = inFile(
      layers.filter(({ asset }) => asset === key),
      band,
      keys,
    );
    if (found !== null) return found;
  }
  const data = layers.filter(({ isPicture }) => !isPicture);
  return (
    best(data.filter(({ asset, of }) => of === 1 && isSized(asset, band.name))) ??
    best(data.filter(({ name }) => name !== null && isNamed(name, [band.name, ...keys]))) ??
    (isOnlyOfItsColour(band, siblings) ? best(data.filter((layer) => layer.commonName === band.commonName)) : null)
  );
}

function keysOf(band: BandDefinition, item: StacItem): readonly string[] {
  const { constellation, platform } = item.properties;
  const told = [constellation, platform, hlsConstellation(item.id)];
  const named = Object.entries(band.assetKeysByConstellation ?? {}).find(([name]) =>
    told.some((value) => typeof value === 'string' && value.toLowerCase().startsWith(name)),
  );
  return named?.[1] ?? band.assetKeys ?? [band.name];
}

/** NASA's own items of HLS name no satellite but in their ids, `HLS.L30.T13TEF.…`. */
function hlsConstellation(id: string): string | null {
  const [, letter] = /^HLS\.([LS])30\./i.exec(id) ?? [];
  if (letter === undefined) return null;
  return letter.toUpperCase() === 'L' ? 'landsat' : 'sentinel-2';
}

/** A file of one band is the band; of several, the one that says so. */
function inFile(layers: readonly ItemLayer[], band: BandDefinition, keys: readonly string[]): ItemLayer | null {
  if (layers.length <= 1) return layers[0] ?? null;
  return (
    layers.find(({ name }) => name !== null && isNamed(name, [band.name, ...keys])) ??
    layers.find(({ commonName }) => commonName !== null && commonName === band.commonName) ??
    null
  );
}

function isSized(key: string, name: string): boolean {
  return key.toLowerCase().startsWith(`${name.toLowerCase()}_`) && /^\d+m$/i.test(key.slice(name.length + 1));
}

/** `B04` is `B4` to many, and `b04` to some. */
function isNamed(name: string, wanted: readonly string[]): boolean {
  return wanted.some((other) => plain(other) === plain(name));
}

function plain(name: string): string {
  return name.toLowerCase().replace(/^b0+(?=\d)/, 'b');
}

function isOnlyOfItsColour({ commonName }: BandDefinition, siblings: readonly BandDefinition[]): boolean {
  return commonName !== undefined && siblings.filter((other) => other.commonName === commonName).length === 1;
}

function best(layers: readonly ItemLayer[]): ItemLayer | null {
  const [first] = layers.toSorted(
    (a, b) =>
      compare(a.resolution, b.resolution) ||
      Number(a.isJpeg2000) - Number(b.isJpeg2000) ||
      compare(a.asset, b.asset) ||
      a.index - b.index,
  );
  return first ?? null;
}

function compare<T extends string | number>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
