import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { gdalinfo, gdalTool } from '../support/gdal-cli.js';
import { RGBA, startMapsApp, type MapsApp } from '../support/maps-app.js';

/** GDAL's own WMS and WMTS drivers as clients: they read the capabilities and decide what to ask for. */
jest.setTimeout(60_000);

let app: MapsApp;
let dir: string;
let instance: string;
beforeAll(async () => {
  app = await startMapsApp();
  dir = await mkdtemp(join(tmpdir(), 'swath-map-clients-'));
  instance = (await app.createInstance({ public: true })).id as string;
  const { status, body } = await app.createLayer(instance);
  if (status !== 201) throw new Error(JSON.stringify(body));
}, 180_000);
afterAll(async () => {
  await app.close();
  await rm(dir, { recursive: true });
});

const BOX = [-1_262_000, 2_872_000, -1_258_000, 2_876_000];

/** PNG of the box by Process, decoded. */
async function expected(): Promise<number[]> {
  const bounds = { bbox: BOX, properties: { crs: 'http://www.opengis.net/def/crs/EPSG/0/3857' } };
  const { bytes } = await app.process({ input: { bounds, data: [{ type: 's2' }] }, output: { width: 40, height: 40 }, evalscript: RGBA }); // prettier-ignore
  return Array.from((await app.decode(bytes)).values);
}

describe('WMS', () => {
  it.each(['1.1.1', '1.3.0'])('%s lists the layers and reads their pixels', async (version) => {
    const service = `${app.url}/ogc/wms/${instance}`;
    const { metadata } = await gdalinfo(`WMS:${service}?SERVICE=WMS&VERSION=${version}&REQUEST=GetCapabilities`);
    const subdatasets = Object.entries(metadata['SUBDATASETS'] ?? {});
    const [, name = ''] =
      subdatasets.find(([key, value]) => key.endsWith('_NAME') && value.includes('TRUE_COLOR')) ?? [];
    expect(name).toContain(`VERSION=${version}`);
    expect(subdatasets.map(([, title]) => title)).toContain('True colour');
    const own = `<GDAL_WMS><Service name="WMS"><Version>${version}</Version><ServerUrl>${service}?</ServerUrl><${version === '1.3.0' ? 'CRS' : 'SRS'}>EPSG:3857</${version === '1.3.0' ? 'CRS' : 'SRS'}><ImageFormat>image/png</ImageFormat><Transparent>TRUE</Transparent><Layers>TRUE_COLOR</Layers></Service><DataWindow><UpperLeftX>${BOX[0]}</UpperLeftX><UpperLeftY>${BOX[3]}</UpperLeftY><LowerRightX>${BOX[2]}</LowerRightX><LowerRightY>${BOX[1]}</LowerRightY><SizeX>40</SizeX><SizeY>40</SizeY></DataWindow><BlockSizeX>40</BlockSizeX><BlockSizeY>40</BlockSizeY><BandsCount>4</BandsCount></GDAL_WMS>`; // prettier-ignore
    const out = join(dir, `${version}.tif`);
    await gdalTool('gdal_translate', ['-q', own, out]);
    expect(Array.from((await app.decode(await readFile(out))).values)).toEqual(await expected());
    // What GDAL makes of the capabilities alone opens too, in whatever reference system it chose.
    expect((await gdalinfo(name)).bands.length).toBeGreaterThanOrEqual(3);
  });

  it('with latitude first, where 1.3.0 wants it', async () => {
    const service = `${app.url}/ogc/wms/${instance}`;
    const own = (version: string) => `<GDAL_WMS><Service name="WMS"><Version>${version}</Version><ServerUrl>${service}?</ServerUrl><CRS>EPSG:4326</CRS><SRS>EPSG:4326</SRS><BBoxOrder>${version === '1.3.0' ? 'yxYX' : 'xyXY'}</BBoxOrder><ImageFormat>image/png</ImageFormat><Transparent>TRUE</Transparent><Layers>TRUE_COLOR</Layers></Service><DataWindow><UpperLeftX>-11.35</UpperLeftX><UpperLeftY>25.1</UpperLeftY><LowerRightX>-11.3</LowerRightX><LowerRightY>25.05</LowerRightY><SizeX>32</SizeX><SizeY>32</SizeY></DataWindow><BlockSizeX>32</BlockSizeX><BlockSizeY>32</BlockSizeY><BandsCount>4</BandsCount></GDAL_WMS>`; // prettier-ignore
    const pictures = await Promise.all(
      ['1.1.1', '1.3.0'].map(async (version) => {
        const out = join(dir, `axes-${version}.tif`);
        await gdalTool('gdal_translate', ['-q', own(version), out]);
        return Array.from((await app.decode(await readFile(out))).values);
      }),
    );
    expect(pictures[0]).toEqual(pictures[1]);
    expect(new Set(pictures[0]).size).toBeGreaterThan(10);
  });
});

describe('WMTS', () => {
  it.each(['PopularWebMercator256', 'PopularWebMercator512'])('%s is read from its capabilities', async (set) => {
    const service = `${app.url}/ogc/wmts/${instance}?SERVICE=WMTS&REQUEST=GetCapabilities`;
    const source = `WMTS:${service},layer=TRUE_COLOR,tilematrixset=${set},tilematrix=13`;
    // Aligned with the pixels of zoom 13, inside the sample.
    const step = (2 * 20_037_508.342789244) / 256 / 2 ** 13;
    const [column, row] = [983_040 - 1024 * 2 + 700, 898_500];
    const box = [column * step - 20_037_508.342789244, 20_037_508.342789244 - row * step];
    const corners = [box[0]!, box[1]!, box[0]! + 300 * step, box[1]! - 200 * step];
    const out = join(dir, `${set}.tif`);
    await gdalTool('gdal_translate', ['-q', '-projwin', ...corners.map(String), source, out]);
    const picture = await app.decode(await readFile(out));
    expect([picture.width, picture.height, picture.bands]).toEqual([300, 200, 4]);
    const bounds = { bbox: [corners[0], corners[3], corners[2], corners[1]], properties: { crs: 'http://www.opengis.net/def/crs/EPSG/0/3857' } }; // prettier-ignore
    const { bytes } = await app.process({ input: { bounds, data: [{ type: 's2' }] }, output: { width: 300, height: 200 }, evalscript: RGBA }); // prettier-ignore
    const wanted = (await app.decode(bytes)).values;
    expect(new Set(Array.from(wanted)).size).toBeGreaterThan(10);
    const differing = Array.from(picture.values).filter((value, i) => value !== wanted[i]).length;
    // Nearest neighbours: a pixel whose centre lies on an edge may fall to either side.
    expect(differing / wanted.length).toBeLessThan(0.001);
  });
});
