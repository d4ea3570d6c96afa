import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ConversionsModule, ConversionsWorkerModule } from '../../src/conversions/index.js';
import { startRegistryApp, type RegistryApp } from '../support/registry-app.js';
import { inFolder, placeSafe, S1_PRODUCT, S2_PRODUCT, sentinel1Safe, sentinel2Safe } from '../support/safe-products.js';
import { zipOf } from '../support/zip-file.js';

jest.setTimeout(90_000);

type Output = Record<string, unknown> & { dataset_id: string };

let app: RegistryApp;

beforeAll(async () => {
  app = await startRegistryApp({}, { api: [ConversionsModule], worker: [ConversionsWorkerModule] });
  await mkdir(join(app.archive, 'safe'), { recursive: true });
  await writeFile(join(app.archive, 'safe/s1.zip'), zipOf(inFolder(S1_PRODUCT, await sentinel1Safe())));
  await placeSafe(join(app.archive, `safe/${S2_PRODUCT}.SAFE`), await sentinel2Safe());
  const slc = S1_PRODUCT.replace('GRDH', 'SLC_');
  await writeFile(join(app.archive, 'safe/slc.zip'), zipOf([[`${slc}.SAFE/manifest.safe`, Buffer.from('<x/>')]]));
});
afterAll(() => app?.close());

const safe = (name: string) => `root://archive/safe/${name}`;
const convert = (config: object) => app.call('POST', '/datasets/from-nc-config', app.people.owner, config);

describe('SAFE products by configuration', () => {
  const amplitudes = {
    implementation: 'sentinel_s1_safe_quicklook',
    input_dataset: safe('s1.zip'),
    processing: { target_resolution: 2000, scale: 'db' },
    metadata: { title: 'Scene', identifier: 'S1A-scene' },
  };

  it('become datasets while the caller waits, once', async () => {
    const { status, body } = await convert(amplitudes);
    expect(status).toBe(201);
    const outputs = body['outputs'] as Output[];
    expect(outputs.map(({ variant, output_file }) => [variant, output_file])).toEqual([
      ['Amplitude_VV', 's1_amplitude_vv.tif'],
      ['Amplitude_VH', 's1_amplitude_vh.tif'],
    ]);
    const { body: dataset } = await app.call('GET', `/datasets/${outputs[0]!.dataset_id}`, app.people.owner);
    expect(dataset).toMatchObject({
      title: 'Scene (Amplitude_VV)',
      identifier: 'S1A-scene',
      variant: 'Amplitude_VV',
      source_dataset: safe('s1.zip'),
      band_count: 2,
      temporal_start: expect.stringMatching(/^2021-08-09T17:39:53/),
    });
    const again = await convert(amplitudes);
    const sameOutputs = again.body['outputs'] as Output[];
    expect(sameOutputs.map(({ dataset_id: id, duplicate }) => [id, duplicate])).toEqual(
      outputs.map(({ dataset_id: id }) => [id, true]),
    );
  });

  it('of a whole tile are work for a job', async () => {
    const config = { implementation: 'sentinel_s2_safe_quicklook', input_dataset: safe(`${S2_PRODUCT}.SAFE`) };
    const { status, body } = await convert(config);
    expect([status, (body['detail'] as { code: string }).code]).toEqual([422, 'too_large_for_sync']);
    const accepted = await app.call('POST', '/jobs/nc-to-geotiff', app.people.owner, config);
    expect(accepted.status).toBe(202);
    const job = await app.runJob(String(accepted.body['job_id']));
    expect(job).toMatchObject({ status: 'complete', kind: 'sentinel_safe' });
    const { body: list } = await app.call('GET', '/datasets?sort=title&limit=50', app.people.owner);
    const variants = (list['items'] as Array<Record<string, unknown>>).map(({ variant }) => variant);
    for (const name of ['true_color_vegetation', 'false_color_glacier', 'false_color_vegetation'])
      expect(variants).toContain(name);
  });

  it.each([
    ['slc.zip', {}, 'unsupported_product_type'],
    ['s1.zip', { variables: ['Amplitude_HH'] }, 'unknown_variable'],
  ])('%s with %j is refused in words for programs', async (name, wish, code) => {
    const { status, body } = await convert({ ...amplitudes, input_dataset: safe(name), ...wish });
    expect([status, (body['detail'] as { code: string }).code]).toEqual([422, code]);
  });
});
