import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkCog, checkFiles, cogWarnings, type CogHeader, type ExpectedBand, readCogHeader } from '#libs/cog';
import { MemoryStore } from '#libs/storage';
import { gdalTool } from '../support/gdal-cli.js';
import { translate, writeRaster, writeRotated, type RasterFile } from '../support/raster-files.js';

let dir: string;
const store = new MemoryStore('b');
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'swath-rules-'));
});
afterAll(() => rm(dir, { recursive: true }));

async function headerAt(path: string): Promise<CogHeader> {
  return readCogHeader(store, await store.put('a/B1.tif', await readFile(path)));
}
/** 512 px of 10 m in UTM 33N, tiles of 256 px; `raster` says how it differs. */
async function raster(name: string, raster: RasterFile = {}): Promise<CogHeader> {
  const creation = ['TILED=YES', ...(raster.creation ?? [])];
  return headerAt(await writeRaster(join(dir, name), { width: 512, height: 512, values: [1], ...raster, creation }));
}
async function faultsOf(header: CogHeader, band: Partial<ExpectedBand> = {}): Promise<string[]> {
  const bands = [{ name: 'B1', bandIndex: 1, bitDepth: null, sampleFormat: null, ...band }];
  return checkCog({ key: 'a/B1.tif', header, bands });
}
const WHERE = 'file "a/B1.tif", band B1';

describe('checkCog', () => {
  it('has nothing against a good file', async () => {
    expect(await faultsOf(await raster('good.tif'))).toEqual([]);
  });

  it('rule 2: the tiles of the full resolution', async () => {
    expect(await faultsOf(await raster('128.tif', { creation: ['BLOCKXSIZE=128', 'BLOCKYSIZE=128'] }))).toEqual([
      `Ensure tiles of image at index 0 have width and height between 256 and 2048. Found 128 × 128 (${WHERE})`,
    ]);
    const striped = await headerAt(await writeRaster(join(dir, 'strips.tif'), { values: [1] }));
    expect(await faultsOf(striped)).toEqual([
      `Ensure tiles of image at index 0 have width and height between 256 and 2048. Found strips instead of tiles (${WHERE})`,
    ]);
    expect(await faultsOf(await raster('4096.tif', { creation: ['BLOCKXSIZE=4096', 'BLOCKYSIZE=256'] }))).toHaveLength(
      1,
    );
  });

  it('rule 2: the tiles of every overview', async () => {
    const path = await writeRaster(join(dir, 'ovr.tif'), {
      width: 512,
      height: 512,
      values: [1],
      creation: ['TILED=YES'],
    });
    await gdalTool('gdaladdo', ['-q', '--config', 'GDAL_TIFF_OVR_BLOCKSIZE', '128', path, '2']);
    const [fault] = await faultsOf(await headerAt(path));
    expect(fault).toContain('Ensure tiles of image at index 1 have width and height between 256 and 2048.');
    expect(fault).toContain('Found 128 × 128');
  });

  it('rule 3: a header of more than a mebibyte', async () => {
    const vrt = await translate(join(dir, 'good.tif'), join(dir, 'fat.vrt'), ['-of', 'VRT']);
    const note = `<Metadata><MDI key="NOTE">${'x'.repeat(1_100_000)}</MDI></Metadata>`;
    await writeFile(vrt, (await readFile(vrt, 'utf8')).replace('<Metadata>', `${note}<Metadata>`));
    const fat = await translate(vrt, join(dir, 'fat.tif'), ['TILED=YES']);
    expect(await faultsOf(await headerAt(fat))).toEqual([
      expect.stringMatching(/^The header must not exceed 1048576 bytes, found 11\d{5} \(file "a\/B1.tif", band B1\)$/),
    ]);
  });

  it('rule 6: the CRS', async () => {
    expect(await faultsOf(await raster('2154.tif', { crs: 'EPSG:2154' }))).toEqual([
      `The CRS must be one of EPSG:4326, 3857, 3035, 32601–32660, 32701–32760, found EPSG:2154 (${WHERE})`,
    ]);
    expect((await faultsOf(await raster('none.tif', { crs: null })))[0]).toMatch(/found none/);
    for (const crs of ['EPSG:4326', 'EPSG:3857', 'EPSG:3035'])
      expect(await faultsOf(await raster(`${crs.slice(5)}.tif`, { crs, corners: [10, 50, 15, 45] }))).toEqual([]);
    expect(await faultsOf(await raster('32760.tif', { crs: 'EPSG:32760' }))).toEqual([]);
  });

  it.each<[string, string, RasterFile['corners']]>([
    ['4326', 'EPSG:4326', [0, 91, 10, 81]],
    ['north', 'EPSG:32633', [400_000, 10_050_000, 500_000, 9_950_000]],
    ['south', 'EPSG:32733', [400_000, 50_000, 500_000, -50_000]],
    ['3035', 'EPSG:3035', [4_300_000, 7_400_000, 4_400_000, 7_300_000]],
  ])('rule 6: no pole (%s)', async (name, crs, corners) => {
    expect(await faultsOf(await raster(`pole-${name}.tif`, { crs, corners }))).toEqual([
      expect.stringMatching(/^The image must not cross a pole, found y from /),
    ]);
  });

  it('rule 7: north-up', async () => {
    const turned = await translate(await writeRotated(dir), join(dir, 'turned.tif'), ['TILED=YES']);
    expect(await faultsOf(await headerAt(turned))).toEqual([
      `The image must be north-up with a tie point and pixel size: it is rotated or sheared (${WHERE})`,
    ]);
    const south = await raster('south-up.tif', { corners: [500_000, 4_990_000, 505_120, 5_000_000] });
    expect((await faultsOf(south))[0]).toMatch(/south-up/);
    expect((await faultsOf(await raster('nowhere.tif', { corners: null })))[0]).toMatch(/it has no position/);
    const gcps = ['-gcp', '0', '0', '500000', '5000000', '-gcp', '512', '0', '505120', '5000000', '-gcp', '0', '512', '500000', '4994880', '-a_srs', 'EPSG:32633']; // prettier-ignore
    const byPoints = await translate(join(dir, 'nowhere.tif'), join(dir, 'gcp.tif'), ['TILED=YES', ...gcps]);
    expect((await faultsOf(await headerAt(byPoints)))[0]).toMatch(/ground control points/);
  });

  it('rule 9: as the collection stores the band', async () => {
    const header = await raster('u16.tif', { type: 'UInt16' });
    expect(await faultsOf(header, { bitDepth: 16, sampleFormat: 'UINT' })).toEqual([]);
    expect(await faultsOf(header, { bitDepth: 16, sampleFormat: 'INT' })).toEqual([
      `The collection stores this band as 16-bit INT, found 16-bit UINT (${WHERE})`,
    ]);
    expect(await faultsOf(header, { bitDepth: 8, sampleFormat: 'UINT' })).toHaveLength(1);
    expect(await faultsOf(header, { bandIndex: 2 })).toEqual([`Band number 2 is expected, found 1 band(s) (${WHERE})`]);
  });

  it('rule 10: bits', async () => {
    for (const [type, bits] of [['Byte', 1], ['Byte', 2], ['Byte', 4], ['UInt16', 16], ['UInt32', 32], ['Int16', 16], ['Int32', 32], ['Float32', 32]] as const) // prettier-ignore
      expect(await faultsOf(await raster(`${type}-${bits}.tif`, { type, creation: [`NBITS=${bits}`] }))).toEqual([]);
    expect((await faultsOf(await raster('f64.tif', { type: 'Float64' })))[0]).toMatch(/found 64-bit FLOAT/);
    expect((await faultsOf(await raster('12.tif', { type: 'UInt16', creation: ['NBITS=12'] })))[0]).toMatch(/found 12-bit UINT/);
    expect((await faultsOf(await raster('f16.tif', { type: 'Float32', creation: ['NBITS=16'] })))[0]).toMatch(/found 16-bit FLOAT/);
    expect((await faultsOf(await raster('complex.tif', { type: 'CFloat32' })))[0]).toMatch(/complex or undefined/);
  }); // prettier-ignore

  it('rule 11: compression', async () => {
    for (const method of ['NONE', 'LZW', 'DEFLATE', 'PACKBITS', 'ZSTD'])
      expect(await faultsOf(await raster(`${method}.tif`, { creation: [`COMPRESS=${method}`] }))).toEqual([]);
    expect(await faultsOf(await raster('jpeg.tif', { creation: ['COMPRESS=JPEG'] }))).toEqual([
      `Compression must be none, DEFLATE, ZLIB, ZSTD, PIXTIFF_ZIP, PACKBITS or LZW, found JPEG (${WHERE})`,
    ]);
    expect((await faultsOf(await raster('lzma.tif', { creation: ['COMPRESS=LZMA'] })))[0]).toMatch(/found LZMA/);
  });

  it('rule 12: photometric interpretation', async () => {
    const other = ['PHOTOMETRIC=MINISWHITE'];
    expect(await faultsOf(await raster('white-deflate.tif', { creation: [...other, 'COMPRESS=DEFLATE'] }))).toEqual([]);
    expect(await faultsOf(await raster('white-lzw.tif', { creation: [...other, 'COMPRESS=LZW'] }))).toEqual([
      `Photometric interpretation WhiteIsZero goes with compression none, DEFLATE or ZSTD only, found LZW (${WHERE})`,
    ]);
  });

  it('rule 13: bands of a file', async () => {
    const values = Array.from({ length: 11 }, (_, i) => i);
    expect(await faultsOf(await raster('chunky11.tif', { values, creation: ['INTERLEAVE=PIXEL'] }))).toEqual([
      expect.stringMatching(/^Pixel-interleaved files must not have more than 10 bands, found 11/),
    ]);
    expect(await faultsOf(await raster('planar11.tif', { values, creation: ['INTERLEAVE=BAND'] }))).toEqual([]);
    expect(await faultsOf(await raster('chunky10.tif', { values: values.slice(1), creation: ['INTERLEAVE=PIXEL'] }))).toEqual([]);
  }); // prettier-ignore

  it('rule 18: BigTIFF is fine', async () => {
    expect(await faultsOf(await raster('big.tif', { creation: ['BIGTIFF=YES'] }))).toEqual([]);
  });

  it.each([
    ['text', Buffer.from('not a tiff at all'), 'it is no TIFF file'],
    ['nothing', Buffer.alloc(0), 'it is no TIFF file'],
    ['a cut header', Buffer.from('49492a00ffffff00', 'hex'), /points to bytes/],
    ['no image', Buffer.from('49492a0000000000', 'hex'), 'it holds no image'],
    ['a circle', Buffer.from('49492a0008000000' + '0000' + '08000000', 'hex'), /circle/],
  ])('refuses %s in words', async (_, bytes, message) => {
    const info = await store.put('x.tif', bytes);
    await expect(readCogHeader(store, info)).rejects.toMatchObject({ code: 'RASTER_UNREADABLE', message: expect.stringMatching(message) }); // prettier-ignore
  });
});

describe('checkFiles', () => {
  const at = (key: string, header: CogHeader) => ({ key, header });

  it('rule 6: one CRS', async () => {
    const [a, b] = [await raster('a.tif'), await raster('b.tif', { crs: 'EPSG:32634' })];
    expect(checkFiles([at('a', a), at('b', b)])).toEqual([
      'All files of a tile must have one CRS: found EPSG:32633 (file "a") and EPSG:32634 (file "b")',
    ]);
  });

  it('rule 8: one box, to a pixel of each file', async () => {
    const box = (west: number, px: number, size: number): RasterFile => ({
      width: size, height: size, corners: [west, 5_000_000, west + px * size, 5_000_000 - px * size],
    }); // prettier-ignore
    const a = await raster('a.tif', box(500_000, 10, 512));
    expect(checkFiles([at('a', a), at('b', await raster('b.tif', box(500_010, 10, 512)))])).toEqual([]);
    // 5,130 m against 5,120 m: one pixel of 10 m in the east and south.
    expect(checkFiles([at('a', a), at('b', await raster('c.tif', box(500_000, 30, 171)))])).toEqual([]);
    const faults = checkFiles([at('a', a), at('b', await raster('d.tif', box(500_020, 10, 512)))]);
    expect(faults[0]).toBe(
      'The west edge may differ by 1 pixel from what all files of the tile cover, found 2.00 pixels: 500000 instead of ' +
        '500020 (file "a")',
    );
    expect(faults).toHaveLength(2);
    expect(checkFiles([at('a', a), at('b', await raster('e.tif', box(600_000, 10, 512)))])).toEqual([
      'The files of a tile must overlap: "a", "b"',
    ]);
  });
});

describe('cogWarnings', () => {
  it('rules 4 and 5: overviews, and tiles of one size', async () => {
    const path = await writeRaster(join(dir, 'w.tif'), {
      width: 2048,
      height: 2048,
      values: [1],
      creation: ['TILED=YES'],
    });
    expect(cogWarnings({ key: 'w', header: await headerAt(path) })).toEqual([
      'Overviews are recommended until the image fits one internal tile of 256 × 256, the smallest image has 2048 × 2048 (file "w")',
    ]);
    await gdalTool('gdaladdo', ['-q', '--config', 'GDAL_TIFF_OVR_BLOCKSIZE', '512', path, '2', '4', '8']);
    expect(cogWarnings({ key: 'w', header: await headerAt(path) })).toEqual([
      'Tiles of one size are recommended: image at index 1 has 512 × 512, the full resolution 256 × 256 (file "w")',
    ]);
  });
});
