import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { planAirbusTiles } from './airbus-tiles.js';

const FOLDER = 'IMG_PHR1A_BUNDLE_001';
const MS = `${FOLDER}/IMG_PHR1A_MS_201703101041248_ORT_1234-002`;
const PAN = `${FOLDER}/IMG_PHR1A_P_201703101041248_ORT_1234-001`;
const DIMAP = `${FOLDER}/DIM_PHR1A_MS_201703101041248_ORT_1234-002.XML`;
const ACQUIRED = new Date('2017-03-10T10:41:24.800Z');

let dir: string;
beforeAll(async () => (dir = await mkdtemp(join(tmpdir(), 'swath-airbus-'))));
afterAll(() => rm(dir, { recursive: true }));

const received = (...paths: string[]) => paths.map((path) => ({ path, local: join(dir, basename(path)) }));
const plan = (...paths: string[]) => planAirbusTiles(received(...paths), ACQUIRED);

describe('a delivery of AIRBUS', () => {
  it('is one tile: colours in the order of DIMAP, and the panchromatic band', async () => {
    const [tile, ...more] = await plan(`${MS}_R1C1.TIF`, `${PAN}_R1C1.TIF`, `${FOLDER}/PREVIEW_PHR1A_MS.JPG`);
    expect(more).toEqual([]);
    expect(tile).toEqual({
      name: '1',
      sensingTime: ACQUIRED,
      bands: [
        { band: 'B0', file: `${MS}_R1C1.TIF`, bandIndex: 3 },
        { band: 'B1', file: `${MS}_R1C1.TIF`, bandIndex: 2 },
        { band: 'B2', file: `${MS}_R1C1.TIF`, bandIndex: 1 },
        { band: 'B3', file: `${MS}_R1C1.TIF`, bandIndex: 4 },
        { band: 'PAN', file: `${PAN}_R1C1.TIF`, bandIndex: 1 },
      ],
      mask: null,
    });
  });

  it('in pieces is still one tile, as the pictures are cut differently', async () => {
    const [tile] = await plan(`${PAN}_R1C2.TIF`, `${MS}_R1C1.TIF`, `${PAN}_R1C1.TIF`, `${PAN}_R2C1.TIF`);
    expect(tile!.bands.at(-1)).toEqual({
      ...{ band: 'PAN', file: `${PAN}_R1C1.TIF`, bandIndex: 1 },
      pieces: [`${PAN}_R1C2.TIF`, `${PAN}_R2C1.TIF`],
    });
    expect(tile!.bands[0]).not.toHaveProperty('pieces');
  });

  it('of two acquisitions is two tiles', async () => {
    const second = (path: string) => path.replaceAll('1248', '1252');
    const tiles = await plan(`${MS}_R1C1.TIF`, `${PAN}_R1C1.TIF`, second(`${MS}_R1C1.TIF`), second(`${PAN}_R1C1.TIF`));
    expect(tiles.map(({ name }) => name)).toEqual(['1', '2']);
  });

  it('has its bands where its own list says', async () => {
    const index = ['B0', 'B1', 'B2', 'B3'].map(
      (id, i) => `<Raster_Index><BAND_ID>${id}</BAND_ID><BAND_INDEX>${i + 1}</BAND_INDEX></Raster_Index>`,
    );
    await writeFile(join(dir, basename(DIMAP)), `<Dimap_Document>${index.join('')}</Dimap_Document>`);
    const [tile] = await plan(`${MS}_R1C1.TIF`, `${PAN}_R1C1.TIF`, DIMAP);
    expect(tile!.bands.map(({ bandIndex }) => bandIndex)).toEqual([1, 2, 3, 4, 1]);
  });

  it.each<[string, string, RegExp]>([
    ['no XML', 'not XML at all <', /DIM_PHR1A_MS.*not well-formed/],
    ['another document', '<D><Raster_Index><BAND_ID>B0</BAND_ID><BAND_INDEX>no</BAND_INDEX></Raster_Index></D>', /BAND_INDEX/],
    ['three bands', '<D><Raster_Index><BAND_ID>B0</BAND_ID><BAND_INDEX>1</BAND_INDEX></Raster_Index></D>', /has no band B1/],
  ])('with %s for a list is not ingestible', async (_what, text, message) => {
    await writeFile(join(dir, basename(DIMAP)), text);
    await expect(plan(`${MS}_R1C1.TIF`, `${PAN}_R1C1.TIF`, DIMAP)).rejects.toMatchObject({
      code: 'RASTER_UNSUPPORTED',
      message: expect.stringMatching(message),
    });
  }); // prettier-ignore

  it.each<[string[], RegExp]>([
    [[`${MS}_R1C1.TIF`], /without its panchromatic picture/],
    [[`${PAN}_R1C1.TIF`], /without its coloured picture/],
    [['README.txt'], /no image was delivered/],
  ])('of %j is not ingestible', async (paths, message) => {
    await expect(plan(...paths)).rejects.toMatchObject({ code: 'RASTER_UNSUPPORTED', message: expect.stringMatching(message) }); // prettier-ignore
  });
});
