import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UPLOAD_DRIVERS } from '#libs/raster';
import { describeRaster, outline, sameCrs } from './support/raster.js';
import { gdalCli, gdalInfo, grid, makeRaster, workplace } from './support/gdal-cli.js';

const place = workplace();
const ramp = grid(20, 10, (col, row) => col + row);
let utm: string;

beforeAll(() => {
  utm = makeRaster(place, 'utm.tif', {
    bands: [ramp, ramp],
    west: 500_000,
    north: 5_000_000,
    pixel: 10,
    type: 'UInt16',
    nodata: 0,
  });
});
afterAll(() => place.remove());

/** A raster whose geotransform gdal_translate cannot set directly. */
function withGeoTransform(name: string, geoTransform: number[], crs = 'EPSG:32633'): string {
  const vrt = place.path(`${name}.vrt`);
  gdalCli('gdal_translate', '-q', '-of', 'VRT', '-a_srs', crs, utm, vrt);
  const xml = gdalCli('cat', vrt).replace(
    /<GeoTransform>.*?<\/GeoTransform>/,
    `<GeoTransform>${geoTransform.join(',')}</GeoTransform>`,
  );
  writeFileSync(vrt, xml);
  const path = place.path(name);
  gdalCli('gdal_translate', '-q', vrt, path);
  return path;
}

const refusal = (path: string, allowedDrivers?: readonly string[]) =>
  describeRaster({ path, allowedDrivers }).then(
    () => null,
    (error: Error & { code: string }) => ({ code: error.code, message: error.message }),
  );

describe('describe', () => {
  it('agrees with gdalinfo on size, grid, bands and extent', async () => {
    const told = await describeRaster({ path: utm });
    const info = gdalInfo(utm);
    expect([told.width, told.height]).toEqual(info.size);
    expect(told.geoTransform).toEqual(info.geoTransform);
    expect(told.driver).toBe('GTiff');
    expect(told.bands.map((band) => [band.index, band.dtype, band.nodata])).toEqual([
      [1, 'uint16', 0],
      [2, 'uint16', 0],
    ]);
    expect(told.blockSize).toEqual(info.bands[0]!.block);
    expect(told).toMatchObject({ resX: 10, resY: 10, extent: [500_000, 4_999_900, 500_200, 5_000_000] });
    expect(told.crs).toMatchObject({
      epsg: 32633,
      isGeographic: false,
      isDegree: false,
      name: 'WGS 84 / UTM zone 33N',
    });
    const corners = info.wgs84Extent!.coordinates[0]!;
    const [west, south, east, north] = told.bboxWgs84!;
    expect(west).toBeCloseTo(Math.min(...corners.map(([x]) => x!)), 6);
    expect(east).toBeCloseTo(Math.max(...corners.map(([x]) => x!)), 6);
    expect(south).toBeCloseTo(Math.min(...corners.map(([, y]) => y!)), 6);
    expect(north).toBeCloseTo(Math.max(...corners.map(([, y]) => y!)), 6);
  });

  it('keeps longitude first for a CRS whose authority says latitude first', async () => {
    const path = makeRaster(place, 'geo.tif', { bands: [ramp], west: 10, north: 50, pixel: 0.1, crs: 'EPSG:4326' });
    const told = await describeRaster({ path });
    expect(told.bboxWgs84!.map((value) => Number(value.toFixed(9)))).toEqual([10, 49, 12, 50]);
    expect(told.crs).toMatchObject({ epsg: 4326, isGeographic: true, isDegree: true });
  });

  it('writes the CRS as WKT2:2019', async () => {
    expect((await describeRaster({ path: utm })).crs!.wkt).toMatch(/^PROJCRS\["WGS 84 \/ UTM zone 33N",BASEGEOGCRS/);
  });

  it('spells a NaN no-data value for JSON', async () => {
    const path = makeRaster(place, 'nan.tif', { bands: [ramp], type: 'Float32', nodata: 'nan' });
    expect((await describeRaster({ path })).bands[0]).toMatchObject({ dtype: 'float32', nodata: 'nan' });
  });

  it('measures a rotated raster along its pixel vectors', async () => {
    const [cos, sin] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
    const path = withGeoTransform('rotated.tif', [500_000, 10 * cos, 10 * sin, 5_000_000, 10 * sin, -10 * cos]);
    const told = await describeRaster({ path });
    expect(told.isRotated).toBe(true);
    expect(told.resX).toBeCloseTo(10, 9);
    expect(told.resY).toBeCloseTo(10, 9);
    expect(told.extent![2]).toBeCloseTo(500_000 + 200 * cos + 100 * sin, 6);
  });

  it('sees a south-up raster, its extent in order', async () => {
    const told = await describeRaster({ path: withGeoTransform('south-up.tif', [500_000, 10, 0, 4_000_000, 0, 10]) });
    expect(told).toMatchObject({ isSouthUp: true, isRotated: false, extent: [500_000, 4_000_000, 500_200, 4_000_100] });
  });

  it('wraps the box of a raster across the antimeridian', async () => {
    const path = makeRaster(place, 'seam.tif', { bands: [ramp], west: 179, north: 10, pixel: 0.1, crs: 'EPSG:4326' });
    const told = await describeRaster({ path });
    expect(told.bboxWgs84![0]).toBeCloseTo(179);
    expect(told.bboxWgs84![2]).toBeCloseTo(-179);
    expect(told.footprint!.type).toBe('MultiPolygon');
  });

  it('includes the pole of a polar stereographic raster', async () => {
    const path = makeRaster(place, 'polar.tif', {
      bands: [ramp],
      west: -1e6,
      north: 5e5,
      pixel: 1e5,
      crs: 'EPSG:3413',
    });
    const [west, south, east, north] = (await describeRaster({ path })).bboxWgs84!;
    expect([west, east, north]).toEqual([-180, 180, 90]);
    expect(south).toBeGreaterThan(75);
    expect(south).toBeLessThan(85);
  });

  it('tells a raster without a CRS or geotransform apart', async () => {
    const path = place.path('plain.tif');
    gdalCli('gdal_create', '-q', '-outsize', 4, 4, '-bands', 1, path);
    expect(await describeRaster({ path })).toMatchObject({
      crs: null,
      geoTransform: null,
      bboxWgs84: null,
      footprint: null,
    });
  });

  it('reads the date from the TIFF tags', async () => {
    const path = place.path('dated.tif');
    gdalCli('gdal_translate', '-q', '-mo', 'TIFFTAG_DATETIME=2015:07:11 10:00:08', utm, path);
    expect((await describeRaster({ path })).acquiredAt).toBe('2015-07-11T10:00:08.000Z');
  });

  it('describes a declared terapixel without reading it', async () => {
    const path = place.path('bomb.tif');
    const creation = ['SPARSE_OK=TRUE', 'TILED=YES', 'BLOCKXSIZE=8192', 'BLOCKYSIZE=8192', 'COMPRESS=DEFLATE'];
    const options = creation.flatMap((option) => ['-co', option]);
    gdalCli(
      'gdal_create',
      '-q',
      '-outsize',
      1_000_000,
      1_000_000,
      '-bands',
      1,
      '-a_srs',
      'EPSG:32633',
      '-a_ullr',
      0,
      10,
      10,
      0,
      ...options,
      path,
    );
    const startedAt = performance.now();
    expect(await describeRaster({ path })).toMatchObject({ width: 1_000_000, height: 1_000_000 });
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});

describe('describe of bad input', () => {
  it.each([
    ['text with a .tif name', () => 'not a raster at all'],
    ['an empty file', () => ''],
    ['a VRT with a .tif name', () => gdalCli('gdal_translate', '-q', '-of', 'VRT', utm, '/vsistdout/')],
  ])('refuses %s from an upload without naming the host', async (_, content) => {
    const path = place.path('bad.tif');
    writeFileSync(path, content());
    const error = await refusal(path, UPLOAD_DRIVERS);
    expect(error?.code).toBe('RASTER_UNREADABLE');
    expect(error?.message).not.toContain(place.dir);
  });

  it('refuses a TIFF cut off in its directory', async () => {
    const path = makeRaster(place, 'cut.tif', { bands: [ramp] });
    truncateSync(path, 60);
    expect((await refusal(path))?.code).toBe('RASTER_UNREADABLE');
  });

  it('refuses a TIFF that declares no samples per pixel', async () => {
    const path = makeRaster(place, 'bandless.tif', { bands: [ramp] });
    const bytes = readFileSync(path);
    const entry = Buffer.from([0x15, 0x01, 0x03, 0x00, 0x01, 0x00, 0x00, 0x00]); // SamplesPerPixel, SHORT, one value
    const at = bytes.indexOf(entry);
    expect(at).toBeGreaterThan(0);
    bytes.writeUInt16LE(0, at + entry.length);
    writeFileSync(path, bytes);
    expect((await refusal(path))?.code).toBe('RASTER_UNREADABLE');
  });

  it('refuses a VRT without bands', async () => {
    const path = place.path('bandless.vrt');
    writeFileSync(path, '<VRTDataset rasterXSize="5" rasterYSize="5"></VRTDataset>');
    expect((await refusal(path))?.code).toBe('RASTER_UNREADABLE');
  });

  it('says so when the file is missing', async () => {
    expect((await refusal(place.path('nowhere.tif')))?.message).toBe(
      'The raster cannot be opened: the file is missing',
    );
  });
});

describe('sameCrs', () => {
  it('compares meaning, not text', async () => {
    const { wkt } = (await describeRaster({ path: utm })).crs!;
    const wkt1 = gdalCli('gdalsrsinfo', '-o', 'wkt1', '--single-line', 'EPSG:32633').trim();
    const other = gdalCli('gdalsrsinfo', '-o', 'wkt1', '--single-line', 'EPSG:32634').trim();
    expect(await sameCrs({ reference: wkt, wkts: [wkt1, other, wkt] })).toEqual([true, false, true]);
  });
});

describe('outline', () => {
  it('says of a grid what describe says of the file', async () => {
    const { bboxWgs84, footprint, geoTransform } = await describeRaster({ path: utm });
    const answer = await outline({ crs: 'EPSG:32633', geoTransform: geoTransform!, width: 20, height: 10 });
    expect(answer).toEqual({ bboxWgs84, footprint });
  });
});
