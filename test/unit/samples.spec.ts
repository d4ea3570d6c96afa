import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';

const SAMPLES = join(import.meta.dirname, '../../samples');

/** The parts of `gdalinfo -json` that are compared. */
interface GdalInfo {
  size: [number, number];
  geoTransform: [number, number, number, number, number, number];
  coordinateSystem: { wkt: string };
  bands: Array<{ type: string; noDataValue?: number; overviews?: unknown[] }>;
  wgs84Extent: { coordinates: number[][][] };
  metadata: { IMAGE_STRUCTURE: { LAYOUT?: string; COMPRESSION?: string } };
}

async function gdalinfo(file: string): Promise<GdalInfo> {
  const env = { ...process.env, GDAL_PAM_ENABLED: 'NO' };
  const { stdout } = await promisify(execFile)('gdalinfo', ['-json', join(SAMPLES, file)], { env });
  return JSON.parse(stdout) as GdalInfo;
}

const format = (info: GdalInfo) => ({
  crs: info.coordinateSystem.wkt,
  bands: info.bands.map((band) => `${band.type}/${band.noDataValue}`),
  pixel: [info.geoTransform[1], info.geoTransform[5]],
});

let files: string[];
beforeAll(async () => {
  files = (await readdir(SAMPLES, { recursive: true })).filter((name) => name.endsWith('.tif')).sort();
});

/** Assets of a collection of items, below the demo's bucket. */
async function filesOfItems(path: string): Promise<string[]> {
  const { features } = JSON.parse(await readFile(join(SAMPLES, path), 'utf8')) as {
    features: Array<{ assets: Record<string, { href: string }> }>;
  };
  const hrefs = features.flatMap(({ assets }) => Object.values(assets).map(({ href }) => href));
  return hrefs.map((href) => href.replace('s3://demo/', ''));
}

describe('samples/', () => {
  it('holds at most 8 MB, and each file is named in the README', async () => {
    const readme = await readFile(join(SAMPLES, 'README.md'), 'utf8');
    const sizes = await Promise.all(files.map(async (file) => (await stat(join(SAMPLES, file))).size));
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(8 * 1024 * 1024);
    const unnamed = files.filter((file) => !readme.includes(file) && !readme.includes(`\`${file.split('/').at(-1)}\``));
    expect([files.length, unnamed]).toEqual([21, []]);
  });

  it('has a manifest that names every raster once and asks only for positions inside', async () => {
    const { sets } = JSON.parse(await readFile(join(SAMPLES, 'manifest.json'), 'utf8')) as {
      sets: Array<{ files: Array<{ path: string }>; points: Array<{ lon: number; lat: number }> }>;
    };
    const named = sets.flatMap((set) => set.files.map((file) => file.path));
    expect([...named, ...(await filesOfItems('slovenia/items.json'))].sort()).toEqual(files);
    for (const { files: members, points } of sets) {
      const extents = await Promise.all(
        members.map(async ({ path }) => (await gdalinfo(path)).wgs84Extent.coordinates),
      );
      const [lons, lats] = [0, 1].map((axis) => extents.flat(2).map((position) => position[axis] ?? NaN));
      for (const { lon, lat } of points) {
        expect(lon).toBeGreaterThan(Math.min(...(lons ?? [])));
        expect(lon).toBeLessThan(Math.max(...(lons ?? [])));
        expect(lat).toBeGreaterThan(Math.min(...(lats ?? [])));
        expect(lat).toBeLessThan(Math.max(...(lats ?? [])));
      }
    }
  });

  it('has a small Zarr store that is what the manifest says', async () => {
    const { zarr } = JSON.parse(await readFile(join(SAMPLES, 'manifest.json'), 'utf8')) as {
      zarr: Array<{ path: string; arrays: string[]; timeSteps: number }>;
    };
    for (const { path, arrays, timeSteps } of zarr) {
      const { metadata } = JSON.parse(await readFile(join(SAMPLES, path, '.zmetadata'), 'utf8')) as {
        metadata: Record<string, { shape: number[] }>;
      };
      for (const name of arrays) expect(metadata[`${name}/.zarray`]?.shape[0]).toBe(timeSteps);
      const entries = await readdir(join(SAMPLES, path), { recursive: true, withFileTypes: true });
      const members = entries.filter((entry) => entry.isFile());
      const sizes = await Promise.all(members.map(async (f) => (await stat(join(f.parentPath, f.name))).size));
      expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(300_000);
    }
  });

  it('has four bands on one grid for a stack', async () => {
    const bands = await Promise.all(['B02', 'B03', 'B04', 'B08'].map((b) => gdalinfo(`sentinel2-29RKH/${b}.tif`)));
    const grids = bands.map((info) => ({ ...format(info), size: info.size, origin: info.geoTransform }));
    expect(new Set(grids.map((grid) => JSON.stringify(grid))).size).toBe(1);
    expect(bands[0]?.bands).toMatchObject([{ type: 'UInt16', noDataValue: 0 }]);
  });

  it('has overlapping pieces of one format on one pixel grid for a mosaic', async () => {
    const pieces = await Promise.all(
      ['north-west', 'north-east', 'south-west', 'south-east'].map((p) => gdalinfo(`sentinel2-29RKH/mosaic/${p}.tif`)),
    );
    expect(new Set(pieces.map((info) => JSON.stringify(format(info)))).size).toBe(1);
    const corners = pieces.map(({ geoTransform: [x, dx, , y, , dy] }) => [x / dx, y / dy]);
    const [west, north] = corners[0] ?? [];
    expect(corners.map(([x, y]) => [Number(x) - Number(west), Number(y) - Number(north)])).toEqual([
      [0, 0],
      [320, 0],
      [0, 320],
      [320, 320],
    ]);
    expect(pieces.every((info) => info.size[0] === 380 && info.size[1] === 380)).toBe(true);
  });

  it('has two adjoining DEM pieces of one format, the west one a COG with overviews', async () => {
    const [west, east] = await Promise.all(['west', 'east'].map((side) => gdalinfo(`dem/sao-tome-${side}.tif`)));
    expect(format(east as GdalInfo)).toEqual(format(west as GdalInfo));
    const step = ((east?.geoTransform[0] ?? 0) - (west?.geoTransform[0] ?? 0)) / (west?.geoTransform[1] ?? 1);
    expect([step.toFixed(6), west?.size[0]]).toEqual(['560.000000', 560]);
    expect(west?.metadata.IMAGE_STRUCTURE).toMatchObject({ LAYOUT: 'COG', COMPRESSION: 'DEFLATE' });
    expect(west?.bands[0]?.overviews?.length).toBeGreaterThan(0);
    expect(east?.metadata.IMAGE_STRUCTURE.LAYOUT).toBeUndefined();
  });

  it('has a Landsat picture with no-data', async () => {
    expect((await gdalinfo('landsat-rgb/RGB.byte.tif')).bands.map((band) => band.noDataValue)).toEqual([0, 0, 0]);
  });
});
