import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startCatalogWorker, type CatalogWorker } from '../support/catalog-worker.js';
import { startProcessApp, type ProcessApp } from '../support/process-app.js';
import { pictureOf, TIFF } from '../support/process-requests.js';
import { S1_SAFE } from '../support/product-fixture.js';
import { writeRaster } from '../support/raster-files.js';
import { annotatedPoints, expectedPowers, placeFiles, sentinel1Files } from '../support/sentinel1-fixture.js';

const ID = S1_SAFE.replace('.SAFE', '');
const SINGLE = ID.replace('1SDV', '1SSV').replace('6FF8', '0001');

let app: ProcessApp;
let worker: CatalogWorker;
let workdir: string;

beforeAll(async () => {
  workdir = await mkdtemp(join(tmpdir(), 'swath-s1-'));
  const geoid = {
    width: 12,
    height: 12,
    values: [48],
    type: 'Float32',
    crs: 'EPSG:4326',
    corners: [-2, 51, 10, 39],
  } as const;
  const SWATH_GEOID_GRID = await writeRaster(join(workdir, 'geoid.tif'), geoid);
  app = await startProcessApp({ SWATH_GEOID_GRID });
  worker = await startCatalogWorker(app);
  await app.bucket('archive');
  await placeFiles(join(app.dataDir, 'buckets', 'archive', S1_SAFE), sentinel1Files());
  const { body } = await app.call('POST', '/stac/imports', app.people.editor, { href: `s3://archive/${S1_SAFE}` });
  expect(await worker.runJob(body.job_id as string)).toMatchObject({ status: 'complete' });
}, 120_000);
afterAll(async () => {
  await worker.close();
  await app.close();
  await rm(workdir, { recursive: true });
});

const BOTH = `//VERSION=3
function setup() { return { input: ["VV", "VH", "dataMask"], output: { bands: 3, sampleType: "FLOAT32" } } }
function evaluatePixel(s) { return [10 * Math.log10(s.VV), 10 * Math.log10(s.VH), s.dataMask] }`;
const scriptOf = (...bands: string[]) => `//VERSION=3
function setup() { return { input: ${JSON.stringify(bands)}, output: { bands: ${bands.length}, sampleType: "FLOAT32" } } }
function evaluatePixel(s) { return [${bands.map((band) => `s.${band}`).join(', ')}] }`;

interface Asked {
  readonly processing?: object;
  readonly dataFilter?: object;
  readonly evalscript?: string;
  readonly size?: number;
}

/** Square pixels of a thousandth of a degree around a point. */
function request(
  [longitude, latitude]: readonly [number, number],
  { processing, dataFilter, evalscript = BOTH, size = 1 }: Asked = {},
) {
  const half = 0.0005 * size;
  const bbox = [longitude - half, latitude - half, longitude + half, latitude + half];
  return {
    input: {
      bounds: { bbox },
      data: [{ type: 'sentinel-1-grd', ...(dataFilter && { dataFilter }), ...(processing && { processing }) }],
    },
    output: { width: size, height: size, ...TIFF },
    evalscript,
  };
}

const values = async (...asked: Parameters<typeof request>) =>
  Array.from((await pictureOf(app, request(...asked))).values);
const error = async (...asked: Parameters<typeof request>) => {
  const { status, json } = await app.process(request(...asked));
  return { status, ...json.error } as { status: number; message: string; code: string; errors?: unknown };
};
const MIDDLE = expectedPowers()[2]!.at;

describe('backscatter of an imported product', () => {
  it('is what numpy makes of annotation, noise and amplitudes', async () => {
    for (const { band, at, dn, gamma } of expectedPowers()) {
      const found = await values(at);
      if (dn > 0) expect(found[band === 'VV' ? 0 : 1]).toBeCloseTo(10 * Math.log10(gamma), 3);
      expect(found[2]).toBe(dn > 0 ? 1 : 0);
    }
  });

  it.each([
    ['BETA0', 'betaNought'],
    ['SIGMA0_ELLIPSOID', 'sigmaNought'],
    ['GAMMA0_ELLIPSOID', 'gamma'],
  ] as const)('is %s on request', async (backCoeff, table) => {
    const { at, ...expected } = expectedPowers()[1]!;
    const [found] = await values(at, { processing: { backCoeff }, evalscript: scriptOf('VV') });
    expect(found! / expected[table]).toBeCloseTo(1, 4);
  });

  it('has samples by day, and tells where there is data', async () => {
    const evalscript = `//VERSION=3
function setup() { return { input: ["dataMask"], output: { bands: 2 , sampleType: "UINT8" }, mosaicking: "ORBIT" } }
function evaluatePixel(samples) { return [samples.length, samples.length ? samples[0].dataMask : 7] }`;
    expect(await values(MIDDLE, { evalscript })).toEqual([1, 1]);
    // In the footprint's own corner there is no image.
    expect((await values([1.0, 45], { evalscript }))[0]).toBe(0);
  });

  it('is filtered and costs as much more as the contract says', async () => {
    const spent = async (processing?: object) =>
      Number((await app.process(request(MIDDLE, { processing, size: 100 }))).headers.get('x-processingunits-spent'));
    const plain = await spent();
    expect(await spent({ speckleFilter: { type: 'NONE' } })).toBe(plain);
    expect((await spent({ speckleFilter: { type: 'LEE', windowSizeX: 3, windowSizeY: 3 } })) / plain).toBeCloseTo(2, 5);
  });
});

describe('explain', () => {
  it('names the tile and what it costs', async () => {
    const speckleFilter = { type: 'LEE', windowSizeX: 3, windowSizeY: 3 };
    const { json } = await app.process(request(MIDDLE, { processing: { speckleFilter }, size: 512 }), { path: '/api/v1/process/explain' }); // prettier-ignore
    expect(json).toMatchObject({ sources: [{ collection: 'sentinel-1-grd', samples: [{ tiles: [{ scene: ID }] }] }] });
    expect(json.processingUnits).toBeCloseTo((2 / 3) * 2 * 2, 5);
  });
});

describe('dataFilter', () => {
  it.each([
    ['resolution', 'HIGH', 'MEDIUM'],
    ['acquisitionMode', 'IW', 'EW'],
    ['polarization', 'DV', 'SH'],
    ['orbitDirection', 'ASCENDING', 'DESCENDING'],
    ['timeliness', 'NRT3h', 'Fast24h'],
  ])('%s keeps %s and drops for %s', async (member, kept, dropped) => {
    const mask = async (value: string) => (await values(MIDDLE, { dataFilter: { [member]: value } }))[2];
    expect([await mask(kept), await mask(dropped)]).toEqual([1, 0]);
  });

  it('refuses words that it does not know', async () => {
    expect(await error(MIDDLE, { dataFilter: { polarization: 'XX' } })).toMatchObject({
      status: 400,
      errors: [{ parameter: 'input->data->0->dataFilter->polarization' }],
    });
  });
});

describe('with terrain', () => {
  const ORTHO = { orthorectify: true, demInstance: 'COPERNICUS_30' };

  it('is refused where the catalogue has none', async () => {
    expect((await error(MIDDLE, { processing: ORTHO })).message).toBe(
      'processing.orthorectify needs terrain, and no scene of the collection "dem" with dem:instance "COPERNICUS_30" meets the request; load some into it, or send orthorectify: false',
    );
  });

  it('has local incidence angles that on flat ground are the annotated ones', async () => {
    const bands = { DEM: { asset: 'data', href: 's3://terrain/flat.tif', index: 1 } };
    await app.bucket('terrain');
    const flat = {
      width: 50,
      height: 30,
      values: [280],
      type: 'Float32',
      crs: 'EPSG:4326',
      corners: [1, 47, 6, 44],
    } as const;
    await writeRaster(await app.file('terrain', 'flat.tif'), flat);
    const geometry = { type: 'Polygon', coordinates: [[[1, 44], [6, 44], [6, 47], [1, 47], [1, 44]]] }; // prettier-ignore
    const properties = { 'dem:instance': 'COPERNICUS_30' };
    await app.putScene('dem', { id: 'flat', geometry: geometry as never, bands, properties: properties as never });
    const processing = ORTHO;
    const inner = annotatedPoints().filter(
      ({ line, sample }) => line === 8008 && [5232, 13080, 20928].includes(sample),
    );
    expect(inner).toHaveLength(3);
    for (const { longitude, latitude, incidence } of inner) {
      const found = await values([longitude, latitude], {
        processing,
        evalscript: scriptOf('localIncidenceAngle', 'VV'),
      });
      expect(found[0]).toBeCloseTo(incidence, 1);
      expect(found[1]).toBeGreaterThan(0);
    }
    const spent = async (more?: object) =>
      Number(
        (await app.process(request(MIDDLE, { processing: more, size: 100 }))).headers.get('x-processingunits-spent'),
      );
    expect((await spent(ORTHO)) / (await spent())).toBeCloseTo(2, 5);
  });
});

describe('what is refused', () => {
  it.each([
    [{ backCoeff: 'GAMMA0_TERRAIN' }, 'backCoeff', 'needs orthorectify: true'],
    [{ backCoeff: 'GAMMA0_TERRAIN', orthorectify: true }, 'backCoeff', 'is not computed by this service'],
    [{ backCoeff: 'GAMMA' }, 'backCoeff', 'must be one of'],
    [{ orthorectify: 'yes' }, 'orthorectify', 'must be true or false'],
    [{ demInstance: 'SRTM' }, 'demInstance', 'must be one of'],
    [{ radiometricTerrainOversampling: 9 }, 'radiometricTerrainOversampling', 'must be between 1 and 4'],
    [{ speckleFilter: { type: 'FROST' } }, 'speckleFilter->type', 'must be one of NONE, LEE'],
    [{ speckleFilter: { type: 'LEE', windowSizeX: 3 } }, 'speckleFilter->windowSizeY', 'is required'],
    [{ speckleFilter: { type: 'LEE', windowSizeX: 9, windowSizeY: 3 } }, 'speckleFilter->windowSizeX', 'must be between 1 and 7'], // prettier-ignore
    [
      { speckleFilter: { type: 'LEE', windowSizeX: 3, windowSizeY: 2.5 } },
      'speckleFilter->windowSizeY',
      'whole number',
    ],
  ])('%j', async (processing, member, message) => {
    const { status, message: said } = await error(MIDDLE, { processing });
    expect(status).toBe(400);
    expect(said).toContain(`input->data->0->processing->${member}`);
    expect(said).toContain(message);
  });

  it('is null as absent', async () => {
    const processing = { backCoeff: null, orthorectify: null, demInstance: null, speckleFilter: null };
    expect(await values(MIDDLE, { processing })).toEqual(await values(MIDDLE));
  });

  it('are bands that terrain makes, without it', async () => {
    expect((await error(MIDDLE, { evalscript: scriptOf('localIncidenceAngle') })).message).toBe(
      "Band 'localIncidenceAngle' needs processing.orthorectify: true",
    );
    expect((await error(MIDDLE, { evalscript: scriptOf('shadowMask') })).message).toContain("Band 'shadowMask' needs");
  });

  it('is a polarisation that a tile lacks, in the words of the contract', async () => {
    const { status, message, code } = await error(MIDDLE, { evalscript: scriptOf('HH') });
    expect([status, code]).toEqual([400, 'RENDERER_S1_MISSING_POLARIZATION']);
    expect(message).toBe(
      `Requested band 'HH' is not present in Sentinel 1 tile '${ID}' returned by criteria specified in \`dataFilter\` parameter.`,
    );
  });

  it('is a tile without calibration', async () => {
    const at = [-20, 10] as const;
    const geometry = { type: 'Polygon', coordinates: [[[-21, 9], [-19, 9], [-19, 11], [-21, 11], [-21, 9]]] }; // prettier-ignore
    const href = `s3://archive/${S1_SAFE}/measurement/s1a-iw-grd-vv-20210809t173953-20210809t174018-039156-049f13-001.tiff`;
    await app.putScene('sentinel-1-grd', {
      id: SINGLE,
      geometry: geometry as never,
      bands: { VV: { asset: 'vv', href, index: 1 } },
    });
    expect((await error(at, { evalscript: scriptOf('VV') })).message).toContain(
      `Sentinel 1 tile '${SINGLE}', VV: the scene has no asset "schema-`,
    );
  });
});
