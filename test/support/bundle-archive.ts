import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DecodedPicture, type ProcessApp } from './process-app.js';
import { pictureOf, TIFF } from './process-requests.js';
import { writeRaster } from './raster-files.js';
import { zipOf } from './zip-file.js';

/** UTM 33N: 2.4 km × 2.4 km in Slovenia. */
export const BUNDLE_BOX = [562_000, 5_172_400, 564_400, 5_174_800] as const;
const [WEST, SOUTH, EAST, NORTH] = BUNDLE_BOX;
const MIDDLE = (WEST + EAST) / 2;
/** Lon/lat, within the bundle: 2.29 km × 2.22 km. */
export const BUNDLE_AREA = [15.815, 46.705, 15.845, 46.725];
/** Around it. */
export const BUNDLE_FOOTPRINT = {
  type: 'Polygon' as const,
  coordinates: [[[15.8, 46.69], [15.86, 46.69], [15.86, 46.74], [15.8, 46.74], [15.8, 46.69]]],
}; // prettier-ignore

export interface BundleNames {
  readonly colour: string;
  /** West and east half. */
  readonly pan: readonly [string, string];
  /** Further members. */
  readonly others?: Readonly<Record<string, string>>;
}

/**
 * What a seller delivers of an image: colours of 8 m in one file (bands 100, 200, 300, 400 in its order), and a panchromatic
 * picture of 2 m in two: 500 in the west, 600 in the east.
 */
export async function bundleArchive({ colour, pan, others = {} }: BundleNames): Promise<Buffer> {
  const dir = await mkdtemp(join(tmpdir(), 'swath-bundle-'));
  const creation = ['SPARSE_OK=FALSE', 'COMPRESS=DEFLATE'];
  const file = async (values: number[], width: number, height: number, west: number, east: number) =>
    readFile(
      await writeRaster(join(dir, `${values.join('-')}.tif`), {
        ...{ values, width, height, type: 'UInt16', creation, corners: [west, NORTH, east, SOUTH] },
      }),
    );
  try {
    return zipOf([
      [colour, await file([100, 200, 300, 400], 300, 300, WEST, EAST)],
      [pan[0], await file([500], 600, 1200, WEST, MIDDLE)],
      [pan[1], await file([600], 600, 1200, MIDDLE, EAST)],
      ...Object.entries(others).map(([path, text]) => [path, Buffer.from(text)] as const),
    ]);
  } finally {
    await rm(dir, { recursive: true });
  }
}

/** 24 × 24 pixels of the imported bundle, all bands beside each other. */
export function bundlePixels(app: ProcessApp, collectionId: string, bands: readonly string[]): Promise<DecodedPicture> {
  const evalscript = `//VERSION=3
    function setup() { return { input: ${JSON.stringify(bands)}, output: { bands: ${bands.length}, sampleType: "UINT16" } } }
    function evaluatePixel(s) { return [${bands.map((band) => `s.${band}`).join(',')}] }`;
  const bounds = { bbox: BUNDLE_BOX, properties: { crs: 'http://www.opengis.net/def/crs/EPSG/0/32633' } };
  return pictureOf(app, {
    input: { bounds, data: [{ type: `byoc-${collectionId}` }] },
    output: { width: 24, height: 24, ...TIFF },
    evalscript,
  });
}

/** Of one pixel of `bundlePixels`. */
export function pixelOf({ values, bands, width }: DecodedPicture, column: number, row: number): number[] {
  const at = (row * width + column) * bands;
  return Array.from(values).slice(at, at + bands);
}
