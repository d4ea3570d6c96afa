import { readFile, stat } from 'node:fs/promises';
import { readDimapBandOrder } from '#libs/eo-products';
import { isDomainError } from '#libs/errors';
import { type ByocBand } from '../../../byoc/index.js';
import { type BundlePiece, bundleTiles, notIngestible } from '../bundle-tiles.js';
import { type ImportedBands, type ReceivedFile, type TilePlan } from '../import-provider.js';

/** Blue, green, red, near infrared and panchromatic: reflectance times 10,000, 0 outside of the image. */
const COLOURS = ['B0', 'B1', 'B2', 'B3'] as const;
const PAN = 'PAN';
export const AIRBUS_BANDS: ImportedBands = {
  bands: [...COLOURS, PAN].map((name): ByocBand => ({
    name,
    source: name,
    bandIndex: 1,
    bitDepth: 16,
    sampleFormat: 'UINT',
    noData: null,
  })),
  noData: 0,
};

/** `IMG_PHR1A_MS_201703101041248_ORT_…_R1C1.TIF`: satellite, picture, moment of acquisition, piece. */
const IMAGE = /^IMG_(\w+?)_(P|MS)_(\d{12,17})_.*_R\d+C\d+\.TIF$/i;
/** `DIM_PHR1A_MS_201703101041248_….XML` */
const DIMAP = /^DIM_(\w+?)_MS_(\d{12,17})_.*\.XML$/i;
const MAX_DIMAP_BYTES = 16 * 1024 ** 2;

/** @throws RASTER_UNSUPPORTED for a delivery that is no bundle of DIMAP V2 images */
export async function planAirbusTiles(files: readonly ReceivedFile[], acquired: Date | null): Promise<TilePlan[]> {
  const pieces = files.flatMap(({ path }): BundlePiece[] => {
    const [, satellite, picture, moment] = IMAGE.exec(nameOf(path)) ?? [];
    if (picture === undefined) return [];
    return [{ image: `${satellite}_${moment}`, kind: picture.toUpperCase() === 'P' ? 'pan' : 'colour', path }];
  });
  const orders = new Map<string, ReadonlyMap<string, number>>();
  for (const { image } of pieces) if (!orders.has(image)) orders.set(image, await bandOrder(files, image));
  return bundleTiles(pieces, (image) => ({ pan: PAN, colour: coloursOf(orders.get(image)!, image) }), acquired);
}

async function bandOrder(files: readonly ReceivedFile[], image: string): Promise<ReadonlyMap<string, number>> {
  const dimap = files.find(({ path }) => {
    const [, satellite, moment] = DIMAP.exec(nameOf(path)) ?? [];
    return moment !== undefined && `${satellite}_${moment}` === image;
  });
  if (dimap === undefined) return readDimapBandOrder(null, '');
  if ((await stat(dimap.local)).size > MAX_DIMAP_BYTES) throw notIngestible(`${dimap.path} is too large to be read`);
  try {
    return readDimapBandOrder(await readFile(dimap.local, 'utf8'), dimap.path);
  } catch (error) {
    throw isDomainError(error, 'BAD_REQUEST') ? notIngestible(error.message) : error;
  }
}

function coloursOf(order: ReadonlyMap<string, number>, image: string): ReadonlyMap<string, number> {
  return new Map(
    COLOURS.map((band) => {
      const index = order.get(band);
      if (index === undefined) throw notIngestible(`${image} has no band ${band}`);
      return [band, index];
    }),
  );
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
