import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { planMaxarTiles } from './maxar-tiles.js';

const MUL = '013949234010_01_P001_MUL/20NOV06101234-M2AS';
const PAN = '013949234010_01_P001_PAN/20NOV06101234-P2AS';
const PART = '013949234010_01_P001';
const IMD = `${MUL}-${PART}.IMD`;
const ACQUIRED = new Date('2020-11-06T10:12:34Z');

let dir: string;
beforeAll(async () => (dir = await mkdtemp(join(tmpdir(), 'swath-maxar-'))));
afterAll(() => rm(dir, { recursive: true }));

const plan = (...paths: string[]) =>
  planMaxarTiles(paths.map((path) => ({ path, local: join(dir, basename(path)) })), ACQUIRED); // prettier-ignore
const places = (bands: ReadonlyArray<{ band: string; bandIndex: number }>) =>
  Object.fromEntries(bands.map(({ band, bandIndex }) => [band, bandIndex]));

describe('a delivery of MAXAR', () => {
  it('is one tile for each part of the order, of both pictures', async () => {
    const other = (path: string) => path.replaceAll('P001', 'P002');
    const files = [`${MUL}-${PART}.TIF`, `${PAN}-${PART}.TIF`];
    const tiles = await plan(...files, ...files.map(other), 'GIS_FILES/013949234010_01_ORDER_SHAPE.shp');
    expect(tiles.map(({ name, sensingTime }) => [name, sensingTime])).toEqual([['1', ACQUIRED], ['2', ACQUIRED]]); // prettier-ignore
    expect(places(tiles[0]!.bands)).toEqual({ Blue: 1, Green: 2, Red: 3, NIR: 4, PAN: 1 });
  });

  it('in pieces is still one tile', async () => {
    const [tile] = await plan(`${MUL}_R1C1-${PART}.TIF`, `${PAN}_R1C2-${PART}.TIF`, `${PAN}_R1C1-${PART}.TIF`);
    expect(tile!.bands.at(-1)).toMatchObject({ file: `${PAN}_R1C1-${PART}.TIF`, pieces: [`${PAN}_R1C2-${PART}.TIF`] });
  });

  it('has its bands where its metadata says, be they four or eight', async () => {
    const groups = ['C', 'B', 'G', 'Y', 'R', 'RE', 'N', 'N2'].map((name) => `BEGIN_GROUP = BAND_${name}\n\tTDI = 8;\nEND_GROUP = BAND_${name}`); // prettier-ignore
    await writeFile(join(dir, basename(IMD)), `version = "28.4";\n${groups.join('\n')}\nEND;\n`);
    const [tile] = await plan(`${MUL}-${PART}.TIF`, `${PAN}-${PART}.TIF`, IMD);
    expect(places(tile!.bands)).toEqual({ Blue: 2, Green: 3, Red: 5, NIR: 7, PAN: 1 });
  });

  it('without near infrared, or one of the pictures, is not ingestible', async () => {
    await writeFile(join(dir, basename(IMD)), 'BEGIN_GROUP = BAND_R\nEND_GROUP = BAND_R\n');
    await expect(plan(`${MUL}-${PART}.TIF`, `${PAN}-${PART}.TIF`, IMD)).rejects.toThrow(/has no band BAND_B/);
    await expect(plan(`${MUL}-${PART}.TIF`)).rejects.toMatchObject({ code: 'RASTER_UNSUPPORTED' });
    await expect(plan('notes.txt')).rejects.toThrow(/no image was delivered/);
  });
});
