import { readFile, stat } from 'node:fs/promises';
import { type ByocBand } from '../../../byoc/index.js';
import { type BundlePiece, bundleTiles, notIngestible } from '../bundle-tiles.js';
import { type ImportedBands, type ReceivedFile, type TilePlan } from '../import-provider.js';

/** By name, as Maxar's metadata calls them. Digital numbers of 16 bits, 0 outside of the image. */
const COLOURS = { Blue: 'BAND_B', Green: 'BAND_G', Red: 'BAND_R', NIR: 'BAND_N' } as const;
const PAN = 'PAN';
export const MAXAR_BANDS: ImportedBands = {
  bands: [...Object.keys(COLOURS), PAN].map((name): ByocBand => ({
    name,
    source: name,
    bandIndex: 1,
    bitDepth: 16,
    sampleFormat: 'UINT',
    noData: null,
  })),
  noData: 0,
};

/** `20NOV06101234-M2AS_R1C1-013949234010_01_P001.TIF`: moment, picture, piece, part of the order. */
const IMAGE = /^(\w+)-([PM])\w{3}(?:_R\d+C\d+)?-(\w+_P\d+)\.TIF$/i;
/** `20NOV06101234-M2AS-013949234010_01_P001.IMD` */
const METADATA = /^(\w+)-M\w{3}-(\w+_P\d+)\.IMD$/i;
const MAX_METADATA_BYTES = 4 * 1024 ** 2;
/** Of a bundle with four bands, when no metadata says otherwise. */
const USUAL_ORDER: readonly string[] = Object.values(COLOURS);

/** @throws RASTER_UNSUPPORTED for a delivery that is no bundle */
export async function planMaxarTiles(files: readonly ReceivedFile[], acquired: Date | null): Promise<TilePlan[]> {
  const pieces = files.flatMap(({ path }): BundlePiece[] => {
    const [, moment, picture, part] = IMAGE.exec(nameOf(path)) ?? [];
    if (picture === undefined) return [];
    return [{ image: `${moment}-${part}`, kind: picture.toUpperCase() === 'P' ? 'pan' : 'colour', path }];
  });
  const orders = new Map<string, readonly string[]>();
  for (const { image } of pieces) if (!orders.has(image)) orders.set(image, await bandOrder(files, image));
  return bundleTiles(pieces, (image) => ({ pan: PAN, colour: coloursOf(orders.get(image)!, image) }), acquired);
}

/** Bands of the coloured picture in the order of its files: that of the groups in its `IMD` file. */
async function bandOrder(files: readonly ReceivedFile[], image: string): Promise<readonly string[]> {
  const metadata = files.find(({ path }) => {
    const [, moment, part] = METADATA.exec(nameOf(path)) ?? [];
    return part !== undefined && `${moment}-${part}` === image;
  });
  if (metadata === undefined) return USUAL_ORDER;
  if ((await stat(metadata.local)).size > MAX_METADATA_BYTES)
    throw notIngestible(`${metadata.path} is too large to be read`);
  const text = await readFile(metadata.local, 'utf8');
  const groups = [...text.matchAll(/^\s*BEGIN_GROUP\s*=\s*(BAND_\w+)\s*;?\s*$/gm)].map(([, name]) => name!);
  return groups.length === 0 ? USUAL_ORDER : groups;
}

function coloursOf(order: readonly string[], image: string): ReadonlyMap<string, number> {
  return new Map(
    Object.entries(COLOURS).map(([band, name]) => {
      const index = order.indexOf(name);
      if (index === -1) throw notIngestible(`${image} has no band ${name}`);
      return [band, index + 1];
    }),
  );
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
