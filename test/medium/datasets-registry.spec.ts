import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Collection, CollectionStore, SceneStore } from '../../src/catalog/index.js';
import {
  Dataset,
  DatasetGrant,
  DatasetRegistry,
  DatasetScenes,
  RasterAsset,
  type StoredAsset,
} from '../../src/datasets/index.js';
import { dataSourceOptions } from '../../src/platform/database/data-source.js';
import { type ObjectLocations } from '../../src/platform/storage/object-locations.js';
import { aBand, aRaster } from '../support/a-raster.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';

/** A database cloned on a busy machine. */
jest.setTimeout(30_000);

const ASSET: StoredAsset = {
  assetUri: 'rasters/a/1/source.vrt',
  storageBackend: 'local',
  sha256: 'a'.repeat(64),
  sizeBytes: 5_000_000_000,
  quicklook256Uri: 'rasters/a/1/quicklook_256.png',
  vrtType: 'mosaic',
  resolutionStrategy: 'finest',
  builtFrom: { a: 'b' },
};

describe('DatasetRegistry', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let registry: DatasetRegistry;
  let id: string;

  beforeAll(async () => {
    database = await freshDatabase();
    const options = { ...dataSourceOptions(database.url), entities: [Dataset, RasterAsset, DatasetGrant, Collection] };
    dataSource = await new DataSource(options).initialize();
    const store = new SceneStore({ bucketNames: async () => new Set<string>() } as unknown as ObjectLocations);
    const scenes = new DatasetScenes(store, new CollectionStore(), dataSource);
    await scenes.ensureCollection();
    registry = new DatasetRegistry(scenes);
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });
  beforeEach(async () => {
    id = (await create()).id;
  });

  const create = (row: { originJobId?: string; asset?: Partial<StoredAsset> } = {}) =>
    registry.create(dataSource.manager, {
      id: randomUUID(),
      recordType: 'vrt_dataset',
      title: 'mosaic',
      visibility: 'internal',
      createdBy: null,
      accountId: null,
      originJobId: row.originJobId,
      description: aRaster(),
      asset: { ...ASSET, ...row.asset },
    });
  const load = () => dataSource.manager.findOneOrFail(Dataset, { where: { id }, relations: { asset: true } });
  const swap = (asset: Partial<StoredAsset>, generationId?: string) =>
    dataSource.transaction((manager) =>
      registry.swapAsset(
        manager,
        id,
        { description: aRaster({ width: 128 }), asset: { ...ASSET, ...asset } },
        generationId,
      ),
    );
  const status = (
    from: Array<'ready' | 'regenerating' | 'failed'>,
    to: 'ready' | 'regenerating' | 'failed',
    by?: string,
  ) => registry.setAssetStatus(dataSource.manager, id, from, to, by);

  it('publishes a dataset with the facts of its file', async () => {
    const { asset, ...dataset } = await load();
    expect(dataset).toMatchObject({
      recordStatus: 'published',
      tileCacheVersion: 1,
      bboxWgs84: [15, 45.148, 15.008, 45.154],
    });
    expect(dataset.publishedAt).toEqual(dataset.lastRefreshedAt);
    expect(asset).toMatchObject({ ...ASSET, status: 'ready', width: 64, dtype: 'uint16', nodata: '0', epsg: 32633 });
    expect(asset.bandInfo).toEqual([aBand()]);
  });

  it('refuses a second dataset of one job', async () => {
    const originJobId = randomUUID();
    const first = await create({ originJobId });
    await expect(create({ originJobId })).rejects.toThrow('datasets_origin_job_key');
    expect((await registry.findByOriginJob(dataSource.manager, originJobId))?.id).toBe(first.id);
  });

  it('leaves no row when the raster has no CRS', async () => {
    const count = () => dataSource.manager.count(Dataset);
    const before = await count();
    const row = { id: randomUUID(), recordType: 'raster_dataset', title: 'x', visibility: 'public' } as const;
    const creation = dataSource.transaction((manager) =>
      registry.create(manager, {
        ...row,
        createdBy: null,
        accountId: null,
        description: aRaster({ crs: null }),
        asset: ASSET,
      }),
    );
    await expect(creation).rejects.toMatchObject({ code: 'RASTER_UNSUPPORTED' });
    expect(await count()).toBe(before);
  });

  it('swaps the file, names what became useless, and keeps the user’s correction', async () => {
    await dataSource.manager.update(RasterAsset, id, { isDemOverride: true, status: 'failed' });
    const useless = await swap({ assetUri: 'rasters/a/2/source.vrt', sha256: 'b'.repeat(64), quicklook256Uri: null });
    expect(useless).toEqual(['rasters/a/1/source.vrt', 'rasters/a/1/quicklook_256.png']);
    const { asset, ...dataset } = await load();
    expect(dataset.tileCacheVersion).toBe(2);
    expect(dataset.lastRefreshedAt?.getTime()).toBeGreaterThanOrEqual(dataset.publishedAt?.getTime() ?? Infinity);
    expect(asset).toMatchObject({
      assetUri: 'rasters/a/2/source.vrt',
      width: 128,
      quicklook256Uri: null,
      status: 'ready',
      isDemOverride: true,
      currentGenerationId: null,
    });
  });

  it('keeps objects that the new file goes on using', async () => {
    expect(await swap({ assetUri: 'rasters/a/2/source.vrt' })).toEqual(['rasters/a/1/source.vrt']);
    expect(await swap({ assetUri: 'rasters/a/2/source.vrt' })).toEqual([]);
  });

  it('lets only the generation that owns the asset swap it', async () => {
    const [mine, stale] = [randomUUID(), randomUUID()];
    expect(await status(['ready'], 'regenerating', mine)).toBe(true);
    await expect(swap({ assetUri: 'stale' }, stale)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect((await load()).asset).toMatchObject({ assetUri: ASSET.assetUri, status: 'regenerating' });
    await swap({ assetUri: 'fresh' }, mine);
    expect((await load()).asset).toMatchObject({ assetUri: 'fresh', status: 'ready', currentGenerationId: null });
    await expect(swap({ assetUri: 'late' }, mine)).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('does not swap the file of a dataset that was deleted', async () => {
    await dataSource.manager.delete(Dataset, { id });
    await expect(swap({})).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('does not deadlock with a deletion at the same moment', async () => {
    for (let i = 0; i < 5; i++) {
      id = (await create()).id;
      const deletion = dataSource.transaction(async (manager) => {
        await manager.query('SELECT 1 FROM datasets WHERE id = $1 FOR UPDATE', [id]);
        await new Promise((resolve) => setTimeout(resolve, 20));
        await manager.delete(Dataset, { id });
      });
      const [swapped] = await Promise.allSettled([swap({}), deletion]);
      expect(await deletion).toBeUndefined();
      if (swapped.status === 'rejected') expect(swapped.reason).toMatchObject({ code: 'NOT_FOUND' });
    }
  });

  it('moves the status only from where it was expected, and one of two rivals wins', async () => {
    expect(await status(['failed'], 'regenerating', randomUUID())).toBe(false);
    const rivals = [randomUUID(), randomUUID(), randomUUID()];
    const won = await Promise.all(rivals.map((rival) => status(['ready', 'failed'], 'regenerating', rival)));
    expect(won.filter(Boolean)).toHaveLength(1);
    const winner = rivals[won.indexOf(true)];
    expect((await load()).asset.currentGenerationId).toBe(winner);
    expect(await status(['regenerating'], 'failed', rivals[won.indexOf(false)])).toBe(false);
    expect(await status(['regenerating'], 'failed', winner)).toBe(true);
    expect((await load()).asset).toMatchObject({ status: 'failed', currentGenerationId: null });
  });
});
