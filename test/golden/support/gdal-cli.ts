import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';

/** Every raster costs a process or two, and the machine may be busy. */
jest.setTimeout(60_000);

/**
 * GDAL's own command-line tools: the makers of the rasters and the independent oracle of these tests. They run with
 * the library's one option that changes pixels (no virtual overviews) and no side-car files.
 */
export function gdalCli(tool: string, ...args: (string | number)[]): string {
  return execFileSync(tool, args.map(String), {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, GDAL_PAM_ENABLED: 'NO', VRT_VIRTUAL_OVERVIEWS: 'NO', AAIGRID_DATATYPE: 'Float64' },
    maxBuffer: 256 * 1024 * 1024,
  });
}

export interface Workplace {
  readonly dir: string;
  path(name: string): string;
  remove(): void;
}

export function workplace(): Workplace {
  const dir = mkdtempSync(join(tmpdir(), 'swath-golden-'));
  return {
    dir,
    path: (name) => join(dir, name),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

export interface RasterSpec {
  /** Rows from the north, per band. */
  readonly bands: number[][][];
  /** Outer corner of the first pixel. Default 0, 0. */
  readonly west?: number;
  readonly north?: number;
  /** Default 1. */
  readonly pixel?: number;
  /** Default EPSG:32633; null = none. */
  readonly crs?: string | null;
  /** Default Int16. */
  readonly type?: string;
  readonly nodata?: number | 'nan';
  /** `-co`, e.g. `TILED=YES`. */
  readonly creation?: string[];
}

/** A GeoTIFF with exactly these pixels. */
export function makeRaster(place: Workplace, name: string, spec: RasterSpec): string {
  const { bands, west = 0, north = 0, pixel = 1, crs = 'EPSG:32633', type = 'Int16', nodata, creation = [] } = spec;
  const [rows, cols] = [bands[0]!.length, bands[0]![0]!.length];
  const grids = bands.map((values, i) => {
    const path = place.path(`${name}.${i}.asc`);
    const header = `ncols ${cols}\nnrows ${rows}\nxllcorner 0\nyllcorner 0\ncellsize 1\n`;
    writeFileSync(path, header + values.map((row) => row.join(' ')).join('\n') + '\n');
    return path;
  });
  let stack = grids[0]!;
  if (grids.length > 1) {
    stack = place.path(`${name}.stack.vrt`);
    gdalCli('gdalbuildvrt', '-q', '-separate', stack, ...grids);
  }
  const target = place.path(name);
  gdalCli(
    'gdal_translate',
    '-q',
    '-ot',
    type,
    '-a_ullr',
    west,
    north,
    west + cols * pixel,
    north - rows * pixel,
    ...(crs === null ? [] : ['-a_srs', crs]),
    ...(nodata === undefined ? [] : ['-a_nodata', nodata]),
    ...creation.flatMap((option) => ['-co', option]),
    stack,
    target,
  );
  return target;
}

/** Rows × cols filled from (col, row). */
export function grid(cols: number, rows: number, value: (col: number, row: number) => number): number[][] {
  return Array.from({ length: rows }, (_, row) => Array.from({ length: cols }, (_, col) => value(col, row)));
}

/** All values of one band, row-major, as `gdal_translate -of XYZ` prints them. */
export function readXyz(path: string, band = 1): number[] {
  const lines = gdalCli('gdal_translate', '-q', '-of', 'XYZ', '-b', band, path, '/vsistdout/').trim().split('\n');
  return lines.map((line) => Number(line.split(' ')[2]));
}

export interface GdalInfo {
  size: [number, number];
  geoTransform: number[];
  driverShortName: string;
  metadata: Record<string, Record<string, string>>;
  wgs84Extent?: { type: string; coordinates: number[][][] };
  bands: {
    type: string;
    block: [number, number];
    description?: string;
    colorInterpretation: string;
    noDataValue?: number | string;
    overviews?: { size: [number, number] }[];
    minimum?: number;
    maximum?: number;
    mean?: number;
    stdDev?: number;
  }[];
}

export function gdalInfo(path: string, ...options: string[]): GdalInfo {
  return JSON.parse(gdalCli('gdalinfo', '-json', ...options, path)) as GdalInfo;
}
