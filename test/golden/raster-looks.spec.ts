import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RasterPool } from '#libs/raster';
import { gdalinfo, gdalTool } from '../support/gdal-cli.js';

const SAMPLE = 'samples/sentinel2-29RKH/B04.tif';
let pool: RasterPool;
let folder: string;
beforeAll(async () => {
  pool = new RasterPool({ processes: 1 });
  folder = await mkdtemp(join(tmpdir(), 'swath-looks-'));
});
afterAll(async () => {
  await pool.close();
  await rm(folder, { recursive: true });
});

describe('the look of a band', () => {
  it('is every second percentile of its valid values', async () => {
    const raw = join(folder, 'b04.raw');
    await gdalTool('gdal_translate', ['-q', '-of', 'ENVI', SAMPLE, raw]);
    const bytes = await readFile(raw);
    const nodata = (await gdalinfo(SAMPLE)).bands[0]?.noDataValue;
    const values = new Uint16Array(Uint8Array.from(bytes).buffer).filter((value) => value !== nodata).sort();
    const expected = Array.from({ length: 51 }, (_, i) => values[Math.round((i / 50) * (values.length - 1))]);
    const [look] = await pool.run('bandLooks', { path: SAMPLE, bands: [1] });
    expect(look).toEqual({ quantiles: expected, palette: null });
  });

  it('knows its colour table, and says when there is no valid value', async () => {
    const table = join(folder, 'table.vrt');
    await writeFile(
      table,
      `<VRTDataset rasterXSize="4" rasterYSize="4"><VRTRasterBand dataType="Byte" band="1"><NoDataValue>0</NoDataValue>
        <ColorInterp>Palette</ColorInterp><ColorTable><Entry c1="1" c2="2" c3="3" c4="255"/><Entry c1="9" c2="8" c3="7" c4="0"/></ColorTable>
      </VRTRasterBand></VRTDataset>`,
    );
    const [look] = await pool.run('bandLooks', { path: table, bands: [1] });
    expect(look?.quantiles).toBeNull();
    expect(look?.palette?.slice(0, 2)).toEqual([[1, 2, 3, 255], [9, 8, 7, 0]]); // prettier-ignore
    await expect(pool.run('bandLooks', { path: table, bands: [2] })).rejects.toThrow('band 2 does not exist');
  });
});

describe('a part of a raster', () => {
  it('is what gdal_translate and gdalwarp cut', async () => {
    const cut = async (from: Parameters<typeof pool.run<'cut'>>[1]['from'], resampling: 'nearest' | 'bilinear') => {
      const target = join(folder, 'cut.tif');
      await pool.run('cut', { path: SAMPLE, target, from, bands: [1], resampling });
      const { size, geoTransform, bands } = await gdalinfo(target, { checksum: true });
      await rm(target);
      return { size, geoTransform, checksum: bands[0]?.checksum, type: bands[0]?.type };
    };
    const oracle = async (tool: string, args: string[]) => {
      const target = join(folder, 'oracle.tif');
      await gdalTool(tool, ['-q', ...args, SAMPLE, target]);
      const { size, geoTransform, bands } = await gdalinfo(target, { checksum: true });
      await rm(target);
      return { size, geoTransform, checksum: bands[0]?.checksum, type: bands[0]?.type };
    };
    const window = { col: 100, row: 50, width: 64, height: 32 };
    expect(await cut({ window, width: 64, height: 32 }, 'nearest')).toEqual(await oracle('gdal_translate', ['-srcwin', '100', '50', '64', '32'])); // prettier-ignore
    expect(await cut({ window, width: 30, height: 20 }, 'bilinear')).toEqual(await oracle('gdal_translate', ['-srcwin', '100', '50', '64', '32', '-outsize', '30', '20', '-r', 'bilinear'])); // prettier-ignore
    const grid = { crs: 'EPSG:4326', bbox: [-11.4, 24.9, -11.3, 25], width: 50, height: 40 } as const;
    expect(await cut({ grid }, 'nearest')).toEqual(await oracle('gdalwarp', ['-t_srs', 'EPSG:4326', '-te', '-11.4', '24.9', '-11.3', '25', '-ts', '50', '40'])); // prettier-ignore
  });
});
