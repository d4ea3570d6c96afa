import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type Dataset } from '../../src/datasets/index.js';
import { type DatasetMapsApp, startDatasetMapsApp } from '../support/dataset-maps-app.js';
import { gdalinfo } from '../support/gdal-cli.js';

jest.setTimeout(120_000);

let app: DatasetMapsApp;
let folder: string;
let dem: Dataset;
beforeAll(async () => {
  app = await startDatasetMapsApp();
  folder = await mkdtemp(join(tmpdir(), 'swath-tiles-'));
  dem = await app.addFile('samples/dem/sao-tome-west.tif');
}, 180_000);
afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

describe('XYZ tiles of a dataset', () => {
  it('are painted', async () => {
    const tile = await app.bytes(`/datasets/${dem.id}/tiles/9/265/255.png?style=hypsometric`);
    await writeFile('/tmp/maps/tile.png', tile.body);
    expect([tile.status, tile.type]).toEqual([200, 'image/png']);
    const sld = await app.bytes(`/styles/${dem.id}/default.sld`);
    await writeFile('/tmp/maps/default.sld', sld.body);
    const caps = await app.bytes(`/wms/${dem.id}?REQUEST=GetCapabilities&SERVICE=WMS`);
    await writeFile('/tmp/maps/wms.xml', caps.body);
    expect(await gdalinfo('/tmp/maps/tile.png')).toBeTruthy();
    expect([sld.status, caps.status]).toEqual([200, 200]);
  });
});
