import { DomainError } from '#libs/errors';
import { type TileBand, type TilePlan } from './import-provider.js';

/** One file of an image that comes as a panchromatic picture and a coloured one, each in one piece or several. */
export interface BundlePiece {
  /** Pieces of one image have the same. */
  readonly image: string;
  readonly kind: 'pan' | 'colour';
  /** `ReceivedFile.path` */
  readonly path: string;
}

export interface BundleBands {
  /** Name of the panchromatic band. */
  readonly pan: string;
  /** Bands of the coloured picture by name: 1-based index in its files. */
  readonly colour: ReadonlyMap<string, number>;
}

/**
 * One tile per image. The two pictures are cut into pieces differently, as one has more pixels, so that no piece of one
 * covers what a piece of the other does: each band is the mosaic of all its pieces.
 * @throws RASTER_UNSUPPORTED for an image without one of its pictures, and for no image at all
 */
export function bundleTiles(
  pieces: readonly BundlePiece[],
  bandsOf: (image: string) => BundleBands,
  sensingTime: Date | null,
): TilePlan[] {
  const images = Map.groupBy(pieces, ({ image }) => image);
  if (images.size === 0) throw notIngestible('no image was delivered');
  return [...images.entries()].sort(byName).map(([image, own], i) => {
    const { pan, colour } = bandsOf(image);
    const panFiles = filesOf(own, 'pan');
    const colourFiles = filesOf(own, 'colour');
    if (panFiles.length === 0) throw notIngestible(`${image} came without its panchromatic picture`);
    if (colourFiles.length === 0) throw notIngestible(`${image} came without its coloured picture`);
    const bands = [...colour].map(([band, bandIndex]) => bandOf(band, bandIndex, colourFiles));
    return { name: String(i + 1), sensingTime, bands: [...bands, bandOf(pan, 1, panFiles)], mask: null };
  });
}

function filesOf(pieces: readonly BundlePiece[], wanted: BundlePiece['kind']): string[] {
  return pieces.filter(({ kind }) => kind === wanted).map(({ path }) => path).sort(); // prettier-ignore
}

function bandOf(band: string, bandIndex: number, [file, ...pieces]: readonly string[]): TileBand {
  return { band, file: file!, bandIndex, ...(pieces.length > 0 && { pieces }) };
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

export function notIngestible(reason: string): DomainError {
  return new DomainError('RASTER_UNSUPPORTED', reason);
}
