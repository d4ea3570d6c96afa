import { createHash } from 'node:crypto';
import { cp, readFile, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { CAMPAIGN, DatasetsPlatform, S2_PRODUCT } from '../support/datasets-platform.js';
import { gdalinfo, locationInfo } from '../support/gdal-cli.js';
import { S1_PRODUCT } from '../support/safe-products.js';

jest.setTimeout(90_000);

const SAMPLES = resolve('samples');
const WEST = join(SAMPLES, 'dem/sao-tome-west.tif');
/** Pico de São Tomé, in the west piece. */
const PEAK = { lon: 6.5417, lat: 0.2692 };

interface Registered {
  readonly dataset_id: string;
  readonly variant: string | null;
  readonly title: string;
  readonly duplicate: boolean;
}

let platform: DatasetsPlatform;
/** Datasets that several groups look at. */
const ids = { west: '', east: '', uploaded: '' };

beforeAll(async () => {
  platform = await DatasetsPlatform.start();
}, 90_000);
afterAll(() => platform?.stop());

const ask = <T = Record<string, unknown>>(method: string, path: string, body?: unknown) =>
  platform.ask<T>(method, path, body);
const post = (path: string, body: object = {}) => platform.instance.json('POST', path, body);
const dataset = (id: string) => ask('GET', `/datasets/${id}`);
const list = (query: string) =>
  ask<{ total: number; items: Array<Record<string, unknown>> }>('GET', `/datasets?${query}`);
const sha = async (path: string) =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
/** `PNG`, by its first bytes. */
const formatOf = (bytes: Buffer) => bytes.subarray(1, 4).toString('latin1');

/** Answered to anybody, with a body of this media type. */
async function open(path: string, type: string): Promise<Buffer> {
  const answer = await platform.fetch(path);
  expect([path, answer.status, answer.headers.get('content-type')]).toEqual([path, 200, expect.stringContaining(type)]);
  return Buffer.from(await answer.arrayBuffer());
}

describe('registration', () => {
  it('of an upload keeps its bytes, and knows them when they come again', async () => {
    const upload = async () => {
      const form = new FormData();
      form.append('title', 'Sent');
      form.append('file', new Blob([await readFile(join(SAMPLES, 'sentinel2-29RKH/mosaic/north-west.tif'))]), 'nw.tif');
      const answer = await platform.instance.api('/datasets', { method: 'POST', body: form });
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    };
    const [first, again] = [await upload(), await upload()];
    expect([first.status, again.status, again.body['duplicate_of']]).toEqual([201, 200, first.body['dataset_id']]);
    ids.uploaded = String(first.body['dataset_id']);
  });

  it('from a path leaves the file where it is, in one registry with all others', async () => {
    for (const side of ['west', 'east'] as const) {
      const { status, body } = await post('/datasets/from-string', { path: `sao-tome-${side}.tif` });
      expect([status, body['asset_uri']]).toEqual([201, `root://archive/sao-tome-${side}.tif`]);
      ids[side] = String(body['dataset_id']);
    }
    expect((await dataset(ids.west))['sha256']).toBe(await sha(WEST));
    const vrt = await platform.user.makeVrt([ids.west, ids.east]);
    expect(await platform.user.sample(vrt, PEAK)).toBeCloseTo((await locationInfo(WEST, PEAK.lon, PEAK.lat))[0]!, 3);
    const item = await ask('GET', `/stac/collections/datasets/items/${ids.west}`);
    expect(item).toMatchObject({ id: ids.west, type: 'Feature' });
    const rendered = await platform.instance.api('/api/v1/process', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'image/png' },
      body: JSON.stringify({
        input: { bounds: { bbox: [6.5, 0.2, 6.6, 0.3] }, data: [{ type: `dataset-${ids.west}` }] },
        output: { width: 16, height: 16 },
        evalscript: `//VERSION=3
          function setup() { return { input: ['B1'], output: { bands: 1 } } }
          function evaluatePixel(s) { return [s.B1 / 2500] }`,
      }),
    });
    expect([rendered.status, formatOf(Buffer.from(await rendered.arrayBuffer()))]).toEqual([200, 'PNG']);
    expect((await platform.instance.json('DELETE', `/datasets/${ids.west}`)).status).toBe(409);
    await ask('DELETE', `/datasets/${vrt}`);
  });

  it('of NBS quicklooks by anybody, with maps of all of them', async () => {
    const answer = await platform.fetch('/datasets/nbs-sentinel-quicklook-csw', { identifier: 's1' });
    const body = (await answer.json()) as {
      created: number;
      datasets: Registered[];
      services: { wms: string; wfs: string };
    };
    expect([answer.status, body.created]).toEqual([201, 2]);
    expect(body.datasets.map(({ variant }) => variant).sort()).toEqual(['Amplitude_VH', 'Amplitude_VV']);
    for (const address of [body.services.wms, body.services.wfs]) {
      const { pathname, search } = new URL(address);
      const capabilities = (await open(pathname + search, 'xml')).toString();
      for (const { dataset_id: id } of body.datasets) expect(capabilities).toContain(id);
    }
    expect((await list('platform=S1A&variant=Amplitude_VV')).items).toMatchObject([{ identifier: 's1' }]);
  });

  it('of a mirrored SAFE archive as amplitude quicklooks', async () => {
    const processing = { target_resolution: 2000, target_epsg: 32633 };
    const wish = { identifier: 's1-archived', variables: ['Amplitude_VV'], processing };
    const preview = await post('/datasets/nbs-sentinel-safe-csw', wish);
    expect([preview.status, preview.body]).toEqual([
      200,
      expect.objectContaining({ submitted: false, safe: expect.objectContaining({ exists: true }) }),
    ]);
    const made = await platform.work('/datasets/nbs-sentinel-safe-csw', { ...wish, submit: true });
    expect(await dataset(made.dataset_ids[0]!)).toMatchObject({
      identifier: 's1-archived',
      title: expect.stringContaining(S1_PRODUCT),
      variant: 'Amplitude_VV',
      crs: 'EPSG:32633',
      band_count: 2,
    });
  });

  it('of a mounted netCDF of Sentinel-2, band by band', async () => {
    const wish = { identifier: 's2', variables: ['B4'], submit: true };
    const made = await platform.work('/datasets/nbs-sentinel-nc-csw', wish);
    expect(await dataset(made.dataset_ids[0]!)).toMatchObject({ platform: 'S2B', variant: 'B4', width: 12 });
    // The centre of the last cell, by PROJ; the fixture says 60,000.
    expect(await platform.user.sample(made.dataset_ids[0]!, { lon: 15.00203345, lat: 59.53758582 })).toBe(60_000);
  });

  it('of what a record links to, fetched', async () => {
    const answer = await platform.fetch('/datasets/sentinel-csw', { identifier: 's2-linked' });
    const { datasets } = (await answer.json()) as { datasets: Registered[] };
    expect([answer.status, datasets.length]).toEqual([201, 1]);
    const at = { lon: -11.4555, lat: 25.1785 };
    const expected = await locationInfo(join(SAMPLES, 'sentinel2-29RKH/B08.tif'), at.lon, at.lat);
    expect(await platform.user.sample(datasets[0]!.dataset_id, at)).toBe(expected[0]);
  });

  it('of a flight line as picture and heights', async () => {
    const { job_ids: jobs } = await ask<{ job_ids: string[] }>('POST', '/datasets/hyspex-csw', { identifier: 'line-1', submit: true }); // prettier-ignore
    const made = await Promise.all(jobs.map((id) => platform.resultOf(id)));
    const datasets = await Promise.all(made.flatMap((one) => one.dataset_ids).map(dataset));
    expect(datasets.map((one) => [one['variant'], one['band_count'], one['identifier']]).sort()).toEqual([
      ['rgb', 3, 'line-1'],
      ['z', 1, 'line-1'],
    ]);
  });

  it('of scattered points and of a grid, while the caller waits', async () => {
    const { cloud } = JSON.parse(await readFile('test/fixtures/conversions/expected.json', 'utf8')) as {
      cloud: { bbox: number[] };
    };
    const points = { input_dataset: 'root://archive/nc/cloud.nc', variables: ['z'], crs: 'EPSG:32632', grid: { resolution: 2, method: 'max', radius: 1.5 } }; // prettier-ignore
    const gridded = { input_dataset: 'root://archive/nc/utm.nc', variables: ['t'] };
    type Made = { outputs: Registered[] };
    const { outputs: cloudy } = await ask<Made>('POST', '/datasets/from-point-cloud-config', points);
    const { outputs: warm } = await ask<Made>('POST', '/datasets/from-nc-config', gridded);
    const extent = (await dataset(cloudy[0]!.dataset_id))['extent'] as number[];
    expect([extent[0], extent[3]]).toEqual([cloud.bbox[0], cloud.bbox[3]]);
    expect(await dataset(warm[0]!.dataset_id)).toMatchObject({ extent: [500000, 6000000, 500300, 6000200] });
  });
});

describe('listing', () => {
  it('pages through datasets and filters them', async () => {
    const { body: first } = await platform.instance.json<Record<string, unknown>>(
      'GET',
      '/datasets?limit=2&sort=title',
    );
    expect(first).toMatchObject({ returned: 2, limit: 2, offset: 0, next_offset: 2, prev_offset: null });
    expect((await list('family=S2&bbox=14,59,16,60')).items).toMatchObject([{ identifier: 's2' }]);
  });

  it('searches the catalogue without an account', async () => {
    const answer = await platform.fetch('/datasets/csw-search', {
      endpoint: platform.csw.url,
      keywords: ['sentinel'],
      start_datetime: '2021-01-01T00:00:00Z',
      bbox: { minx: 10, miny: 60, maxx: 11, maxy: 61 },
      limit: 2,
    });
    const page = (await answer.json()) as { items: Array<{ identifier: string }> };
    expect(page).toMatchObject({ total: 3, returned: 2, next_offset: 2, constraints_applied: 3 });
    expect(page.items[0]).toMatchObject({
      subjects: ['Sentinel'],
      bbox: { minx: 9, miny: 59.4, maxx: 11, maxy: 60.4 },
    });
  });

  it('finds duplicates, and flight lines that lack a variant', async () => {
    const twin = { path: 'RGB.byte.tif', copy: true, identifier: 's2', variant: 'B4' };
    const { dataset_id: id } = await ask<Registered>('POST', '/datasets/from-string', twin);
    const { groups } = await ask<{ groups: Array<{ key: string; datasets: Registered[] }> }>('GET', '/datasets/duplicates?by=identifier'); // prettier-ignore
    expect(groups.map(({ datasets }) => datasets.map((one) => one.dataset_id))).toEqual([expect.arrayContaining([id])]);
    await ask('DELETE', `/datasets/${id}`);
    expect(await ask('GET', '/datasets/hyspex-missing-variants')).toMatchObject({ total: 0 });
  });
});

describe('inspection', () => {
  it('tells the values that gdallocationinfo reads, by both names of the route', async () => {
    const expected = await locationInfo(WEST, PEAK.lon, PEAK.lat);
    for (const route of ['samples', 'sample']) {
      const path = `/datasets/${ids.west}/${route}?lon=${PEAK.lon}&lat=${PEAK.lat}`;
      const { values } = JSON.parse((await open(path, 'json')).toString()) as { values: Array<{ value: number }> };
      expect(values.map(({ value }) => value)).toEqual(expected);
    }
  });

  it('outlines and pictures it, styled as wished', async () => {
    const feature = JSON.parse((await open(`/datasets/${ids.west}/extent.geojson`, 'geo+json')).toString()) as object;
    expect(feature).toMatchObject({ type: 'Feature', properties: { dataset_id: ids.west } });
    const picture = await open(`/datasets/${ids.west}/thumbnail.png?size=128&style=hypsometric`, 'image/png');
    expect(formatOf(picture)).toBe('PNG');
    const generated = await platform.fetch('/thumbnails/generate', { dataset_ids: [ids.west, ids.east] });
    expect(await generated.json()).toMatchObject({ failed: [] });
  });

  it('has its styles as SLD', async () => {
    const sld = (await open(`/styles/${ids.west}/default.sld`, 'application/vnd.ogc.sld+xml')).toString();
    expect(sld).toContain(`<NamedLayer><Name>${ids.west}</Name><UserStyle><Name>default</Name>`);
  });

  it('paints tiles ahead for anybody, and serves them', async () => {
    const answer = await platform.fetch(`/datasets/${ids.west}/seed-mapcache`, { minzoom: 8, maxzoom: 11 });
    const { job_id: id, tiles_planned: tiles } = (await answer.json()) as { job_id: string; tiles_planned: number };
    expect([answer.status, tiles]).toEqual([202, 5]);
    expect(await platform.resultOf(id)).toMatchObject({ tiles: 5, skipped: 0 });
    const kept = platform.user.files(`buckets/swath/cache/tiles/${ids.west}`).find((name) => name.includes('/11/'))!;
    const [, x, y] = /11\/(\d+)\/(\d+)\.png$/.exec(kept)!;
    const tile = await open(`/datasets/${ids.west}/tiles/11/${x}/${y}.png`, 'image/png');
    expect(tile.equals(await readFile(join(platform.instance.dataDir, kept)))).toBe(true);
    const { layers } = await ask<{ layers: Array<{ dataset_id: string }> }>('GET', '/mapcache/cache/layers');
    expect(new Set(layers.map((layer) => layer.dataset_id)).has(ids.west)).toBe(true);
  });

  it('deletes a dataset with its file, if it is the house’s', async () => {
    expect(await ask('DELETE', `/datasets/${ids.uploaded}?delete_file=true`)).toMatchObject({ file_deleted: true });
    expect((await platform.instance.json('GET', `/datasets/${ids.uploaded}`)).status).toBe(404);
  });
});

describe('a netCDF', () => {
  type Point = { variables: Record<string, { value: unknown }>; inside: boolean };
  type Expected = [lon: number, lat: number, row: number, col: number, metres: number, vv: number | null, vh: number];

  it('behind an address is asked for a series, and for many places at once', async () => {
    const series = await platform.fetch('/datasets/query-point', { url: platform.opendap.url('ocean.nc'), lon: 1, lat: 79, variables: ['temp'], time: 'all' }); // prettier-ignore
    expect([series.status, ((await series.json()) as Point).variables['temp']?.value]).toEqual([200, [-5, null, null]]);
    const all = JSON.parse(await readFile('test/fixtures/points/s1-like.expected.json', 'utf8')) as Expected[];
    const near = all.filter(([, , , , metres]) => metres < 150).slice(0, 200);
    const batch = await platform.fetch('/datasets/query-points', {
      url: platform.opendap.url('s1-like.nc'),
      variables: ['Amplitude_VV'],
      points: near.map(([lon, lat]) => ({ lon, lat })),
    });
    const { results } = (await batch.json()) as { results: Point[] };
    expect(results.map(({ variables }) => variables['Amplitude_VV']?.value)).toEqual(near.map(([, , , , , vv]) => vv));
  });

  it('behind a dataset is asked for one place, and for several', async () => {
    await ask('PATCH', `/datasets/${ids.west}`, { opendap_url: platform.opendap.url('s2-like.nc') });
    const at = { lon: 15.00203345, lat: 59.53758582 };
    const one = await platform.fetch(`/datasets/${ids.west}/query-point`, { ...at, variables: ['B4'] });
    expect((await one.json()) as Point).toMatchObject({ inside: true, variables: { B4: { value: 60_000 } } });
    const two = await platform.fetch(`/datasets/${ids.west}/query-points`, { points: [{ ...at, id: 'a' }, { lon: 0, lat: 0 }], variables: ['B4'] }); // prettier-ignore
    expect(await two.json()).toMatchObject({ count: 2, results: [{ id: 'a', inside: true }, { inside: false }] });
    expect((await platform.fetch(`/datasets/${ids.east}/query-point`, at)).status).toBe(409);
  });
});

describe('jobs', () => {
  it('convert a netCDF of another server', async () => {
    const config = { input_dataset: platform.opendap.url('curved.nc'), variables: ['v'] };
    const { dataset_ids: made } = await platform.work('/jobs/nc-to-geotiff', config);
    expect(await dataset(made[0]!)).toMatchObject({ variant: 'v', opendap_url: config.input_dataset });
  });

  it('queue the flight lines of a campaign, go on with it by its cursor, and make what is missing', async () => {
    const wish = { identifier: CAMPAIGN, campaign_id: 'campaign', variant: 'rgb', max_children: 2 };
    type Batch = { queued: Array<{ identifier: string; job_id: string }>; next_start_position: number | null };
    const now = await ask<Batch & { job_id: string }>('POST', '/datasets/hyspex-csw-parent', wish);
    expect(now).toMatchObject({ scanned: 2, queued: [{ identifier: 'line-2' }], next_start_position: 3 });
    await platform.resultOf(now.job_id);
    const later = await platform.user.ended((await ask<{ job_id: string }>('POST', '/jobs/hyspex-csw-parent', { ...wish, start_position: 3 })).job_id); // prettier-ignore
    // Line 3 is catalogued and gone.
    expect(later.status).not.toBe('complete');
    const state = await open('/jobs/hyspex-csw-campaigns/campaign', 'json');
    expect(JSON.parse(state.toString())).toMatchObject({
      scanned: 3,
      children: { complete: 1, failed: 1 },
      next_start_position: null,
      finished: true,
    });
    expect(await ask('GET', '/datasets/hyspex-missing-variants')).toMatchObject({
      items: [{ identifier: 'line-2', present: ['rgb'], missing: ['z'] }],
    });
    await platform.work('/jobs/hyspex-missing-variants');
    expect(await ask('GET', '/datasets/hyspex-missing-variants')).toMatchObject({ total: 0 });
  });

  it('refresh what the catalogue says', async () => {
    platform.csw.records = platform.csw.records.map((one) =>
      one.identifier === 's2' ? { ...one, abstract: 'Anew' } : one,
    );
    const { items } = await list('identifier=s2');
    const id = String(items[0]!['dataset_id']);
    expect(await platform.work('/jobs/repair-csw-metadata', { dataset_ids: [id] })).toMatchObject({ updated: 1 });
    expect(await dataset(id)).toMatchObject({ abstract: 'Anew', title: expect.stringContaining(S2_PRODUCT) });
  });

  it('merge heights into terrain, and make mesh of them', async () => {
    const merge = { dataset_ids: [ids.west, ids.east], title: 'São Tomé', minzoom: 8, maxzoom: 9 };
    const { dataset_ids: made } = await platform.work('/jobs/merge-terrain', merge);
    const tiles = JSON.parse((await open(`/terrain/${made[0]!}/tilejson.json`, 'json')).toString()) as object;
    expect(tiles).toMatchObject({ name: 'São Tomé', minzoom: 8, maxzoom: 9 });
    await open(`/terrain/${made[0]!}/tiles/9/265/255.png`, 'image/png');
    await platform.work('/jobs/mago-terrain', { dataset_id: ids.west, maxzoom: 5 });
    await open(`/terrain/mago/${ids.west}/layer.json`, 'json');
  });
});

describe('maintenance', () => {
  const at = (name: string) => join(platform.archive, name);

  it('hashes again what was changed', async () => {
    await cp(join(SAMPLES, 'sentinel2-29RKH/mosaic/north-east.tif'), at('sao-tome-east.tif'));
    expect(await ask('POST', '/datasets/rehash', { dataset_ids: [ids.east] })).toMatchObject({ total: 1, updated: 1 });
    expect(await dataset(ids.east)).toMatchObject({ sha256: await sha(at('sao-tome-east.tif')), band_count: 3 });
  });

  it('finds a moved file again under its id, registers what is new, and marks what is gone', async () => {
    await rename(at('sao-tome-west.tif'), at('moved.tif'));
    await rm(at('sao-tome-east.tif'));
    const { updated, added, removed } = await ask<Record<string, Array<{ dataset_id: string; path: string }>>>('POST', '/datasets/resync'); // prettier-ignore
    expect(updated).toMatchObject([{ dataset_id: ids.west, path: 'root://archive/moved.tif' }]);
    expect(added?.map(({ path }) => path)).toContain('root://archive/RGB.byte.tif');
    expect(removed).toMatchObject([{ dataset_id: ids.east }]);
    expect((await gdalinfo(at('moved.tif'))).size).toEqual([560, 560]);
    expect(await platform.user.sample(ids.west, PEAK)).not.toBeNull();
    expect((await list('missing=true')).items).toMatchObject([{ dataset_id: ids.east }]);
  });

  it('forgets what is gone, never a file', async () => {
    expect(await ask('POST', '/datasets/prune-missing')).toMatchObject({ removed: 1, removed_ids: [ids.east] });
    expect((await stat(at('moved.tif'))).isFile()).toBe(true);
  });

  it('throws thumbnails away and draws them again', async () => {
    const { files_deleted: files } = await ask<{ files_deleted: number }>('DELETE', '/thumbnails');
    expect(files).toBeGreaterThan(0);
    await open(`/datasets/${ids.west}/thumbnail.png`, 'image/png');
  });
});
