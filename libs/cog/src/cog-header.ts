import { type BBox } from '#libs/geo';

export type SampleFormat = 'UINT' | 'INT' | 'FLOAT';

/** One IFD. */
export interface CogImage {
  /** Number of the IFD in the file. */
  readonly index: number;
  readonly role: 'full' | 'overview' | 'mask' | 'other';
  readonly width: number;
  readonly height: number;
  /** null = striped. */
  readonly tileWidth: number | null;
  readonly tileHeight: number | null;
}

/** Where pixel (0, 0) lies and how large pixels are; null members when the file does not say. */
export type Placement =
  | {
      readonly kind: 'north-up';
      /** x of the west edge, y of the north edge, in `epsg`. */
      readonly originX: number;
      readonly originY: number;
      /** Both positive. */
      readonly pixelWidth: number;
      readonly pixelHeight: number;
    }
  /** Rotated, sheared, south-up, by ground control points, or not at all. */
  | { readonly kind: 'unusable'; readonly why: string };

/** What the header of a TIFF says, without its pixels. */
export interface CogHeader {
  readonly isBigTiff: boolean;
  /** File header, IFDs and the values they point to. */
  readonly headerBytes: number;
  readonly width: number;
  readonly height: number;
  readonly samplesPerPixel: number;
  /** One per sample, as the file says: 1, 2, 4, 8, 12, 16, … */
  readonly bits: readonly number[];
  /** One per sample; null = complex or undefined values. */
  readonly sampleFormats: ReadonlyArray<SampleFormat | null>;
  /** TIFF tag 259. */
  readonly compression: number;
  /** TIFF tag 262; null = absent. */
  readonly photometric: number | null;
  readonly isPlanar: boolean;
  /** null = none, or one without an EPSG code. */
  readonly epsg: number | null;
  readonly placement: Placement;
  /** GDAL_NODATA; 'nan' for NaN. null = none, or not a number. */
  readonly noData: number | 'nan' | null;
  /** In the order of the file; the first is the full resolution. */
  readonly images: readonly CogImage[];
}

/** [minX, minY, maxX, maxY] in the file's CRS; null when it is not placed. */
export function bboxOfHeader({ placement, width, height }: CogHeader): BBox | null {
  if (placement.kind !== 'north-up') return null;
  const { originX, originY, pixelWidth, pixelHeight } = placement;
  return [originX, originY - height * pixelHeight, originX + width * pixelWidth, originY];
}

export function overviewsOf({ images }: CogHeader): CogImage[] {
  return images.filter(({ role }) => role === 'overview');
}
