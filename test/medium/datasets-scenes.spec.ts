import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type StacItem } from '#libs/stac';
import { type Principal, type Role } from '../../src/auth/index.js';
import { SceneSearch } from '../../src/catalog/index.js';
import { itemOf } from '../../src/catalog/scene-document.js';
import { DatasetRegistry, DatasetScenes } from '../../src/datasets/index.js';
import { DatasetScenesBackfill } from '../../src/datasets/scenes/dataset-scenes.backfill.js';
import { aBand, aRaster } from '../support/a-raster.js';
import { startDatasetsApp, type DatasetsApp } from '../support/datasets-app.js';
import { FakeRasterPool } from '../support/fake-raster-pool.js';
import { expectValid } from '../support/stac-validity.js';

/** An application and several log-ins with argon2; generous for a busy machine. */
jest.setTimeout(60_000);

const BASE = 'https://eo.example.org/swath';
const METRE_WKT = 'PROJCRS["x",CS[Cartesian,2],AXIS["(E)",east],AXIS["(N)",north],LENGTHUNIT["metre",1]]';
const SQUARE = {
  type: 'Polygon',
  coordinates: [
    [
      [15, 45.148],
      [15.008, 45.148],
      [15.008, 45.154],
      [15, 45.154],
      [15, 45.148],
    ],
  ],
} as const;

describe('datasets as scenes of the catalogue', () => {
  let app: DatasetsApp;
  beforeAll(async () => {
    app = await startDatasetsApp(new FakeRasterPool());
  });
  afterAll(() => app.close());

  const row = async (id: string) => {
    const [found] = await app.dataSource.query<
      Array<{ document: string; readers: string[]; bands: object; footprint: string | null; start_at: Date }>
    >(
      `SELECT document, readers, bands, ST_AsGeoJSON(footprint) AS footprint, start_at
         FROM scenes WHERE collection_id = 'datasets' AND id = $1`,
      [id],
    );
    return found ?? null;
  };
  const item = async (id: string): Promise<StacItem | null> => {
    const found = await row(id);
    return found && itemOf(found.document, BASE);
  };
  const as = (who: 'admin' | 'owner' | 'other' | 'viewer', role: Role): Principal => {
    const { id } = app.people[who];
    return { kind: 'user', id, ownerId: id, accountId: crypto.randomUUID(), role, name: who, scope: 'full' };
  };
  /** Who finds the scene in a search. */
  const finders = async (id: string): Promise<string[]> => {
    const callers = {
      nobody: null,
      viewer: as('viewer', 'viewer'),
      other: as('other', 'editor'),
      owner: as('owner', 'editor'),
      admin: as('admin', 'admin'),
    };
    const found: string[] = [];
    for (const [who, principal] of Object.entries(callers)) {
      const { scenes } = await app
        .get(SceneSearch)
        .search(principal, { collections: ['datasets'], ids: [id], limit: 10 });
      if (scenes.length > 0) found.push(who);
    }
    return found;
  };

  it('describes a raster as a STAC item whose links are routes of this deployment', async () => {
    const dataset = await app.add({
      title: 'Red edge',
      summary: 'Of spring',
      identifier: 'S2A_X',
      visibility: 'public',
      temporalStart: new Date('2024-03-01T10:00:00Z'),
      temporalEnd: new Date('2024-03-31T10:00:00Z'),
      description: {
        bands: [
          aBand({ name: 'B05', scale: 0.0001, offset: -0.1, unit: 'reflectance' }),
          aBand({ index: 2, name: 'B06' }),
        ],
        crs: { ...(aRaster().crs as object), wkt: METRE_WKT } as never,
        footprint: SQUARE as never,
      },
    });
    const found = await item(dataset.id);
    expect(found).toMatchObject({
      type: 'Feature',
      id: dataset.id,
      collection: 'datasets',
      geometry: SQUARE,
      bbox: [15, 45.148, 15.008, 45.154],
      properties: {
        title: 'Red edge',
        description: 'Of spring',
        'swath:identifier': 'S2A_X',
        'swath:record_type': 'raster_dataset',
        dtype: 'uint16',
        datetime: '2024-03-01T10:00:00.000Z',
        start_datetime: '2024-03-01T10:00:00.000Z',
        end_datetime: '2024-03-31T10:00:00.000Z',
        'proj:code': 'EPSG:32633',
        'proj:shape': [64, 64],
        'proj:transform': [10, 0, 500_000, 0, -10, 5_000_000],
        'proj:bbox': [500_000, 4_999_360, 500_640, 5_000_000],
        gsd: 10,
      },
      assets: {
        data: {
          href: `${BASE}/datasets/${dataset.id}/download`,
          type: 'image/tiff; application=geotiff; profile=cloud-optimized',
          bands: [
            { name: 'B05', data_type: 'uint16', nodata: 0, unit: 'reflectance', 'raster:scale': 0.0001 },
            { name: 'B06', data_type: 'uint16' },
          ],
        },
        thumbnail: { href: `${BASE}/datasets/${dataset.id}/thumbnail.png` },
      },
    });
    const links = Object.fromEntries((found?.links ?? []).map(({ rel, href }) => [rel, href]));
    expect(links['alternate']).toBe(`${BASE}/datasets/${dataset.id}`);
    expect(links['self']).toBe(`${BASE}/stac/collections/datasets/items/${dataset.id}`);
    expect(JSON.stringify(found)).not.toContain(dataset.asset.assetUri);
  });

  it('tells the renderer the object and its bands, which the item keeps to itself', async () => {
    const bands = [
      aBand({ name: 'two words', nodata: 'nan' }),
      aBand({ index: 2, name: null, nodata: null, scale: 2 }),
    ];
    const dataset = await app.add({ description: { bands } });
    const href = `s3://swath/${dataset.asset.assetUri}`;
    expect((await row(dataset.id))?.bands).toEqual({
      B1: { asset: 'data', href, index: 1, nodata: 'nan' },
      B2: { asset: 'data', href, index: 2, nodata: null, scale: 2 },
    });
  });

  it('stands at the moment of publishing without a time, and nowhere without a footprint', async () => {
    const dataset = await app.add({ recordType: 'vrt_dataset' });
    const found = await item(dataset.id);
    expect(found).toMatchObject({ geometry: null, properties: { datetime: dataset.publishedAt?.toISOString() } });
    expect(found).not.toHaveProperty('bbox');
    expect(found?.assets['data']?.type).toBe('application/xml');
  });

  it('takes what files and people come up with: outlines that touch themselves, DEL, dates of no calendar', async () => {
    const bowtie = { type: 'Polygon', coordinates: [[[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]] } as const; // prettier-ignore
    const dataset = await app.add({
      title: 'a\u007fb',
      temporalStart: new Date('+012024-01-01T00:00:00Z'),
      temporalEnd: new Date('2024-01-01T00:00:00Z'),
      description: { footprint: bowtie as never },
    });
    expect(await item(dataset.id)).toMatchObject({
      geometry: { type: 'MultiPolygon' },
      properties: { title: 'ab', datetime: '2024-01-01T00:00:00.000Z' },
    });
  });

  it('is valid STAC, raster and VRT alike', async () => {
    const facts = {
      bands: [aBand({ name: 'B05', scale: 0.0001, nodata: 'nan', unit: '1' })],
      footprint: SQUARE as never,
    };
    for (const recordType of ['raster_dataset', 'vrt_dataset'] as const) {
      const { id } = await app.add({ recordType, summary: 'x', description: facts });
      await expectValid(await item(id));
    }
    const { id } = await app.add({ description: { crs: { ...(aRaster().crs as object), epsg: null } as never } });
    await expectValid(await item(id));
  });

  it('is found by exactly the readers of the dataset, through every change of rights', async () => {
    const { id } = await app.add({ visibility: 'private' });
    const { owner } = app.people;
    expect(await finders(id)).toEqual(['owner', 'admin']);
    await app.call('PUT', `/datasets/${id}/grants`, owner, { users: [app.people.viewer.id] });
    expect(await finders(id)).toEqual(['owner', 'admin']);
    await app.call('PATCH', `/datasets/${id}`, owner, { visibility: 'restricted' });
    expect(await finders(id)).toEqual(['viewer', 'owner', 'admin']);
    await app.call('PUT', `/datasets/${id}/grants`, owner, { roles: ['editor'] });
    expect(await finders(id)).toEqual(['other', 'owner', 'admin']);
    await app.call('PATCH', `/datasets/${id}`, owner, { visibility: 'internal' });
    expect(await finders(id)).toEqual(['viewer', 'other', 'owner', 'admin']);
    await app.call('PATCH', `/datasets/${id}`, owner, { visibility: 'public' });
    expect(await finders(id)).toEqual(['nobody', 'viewer', 'other', 'owner', 'admin']);
  });

  it('follows title, times and file, and goes with the dataset', async () => {
    const { id } = await app.add({ visibility: 'public' });
    const { owner } = app.people;
    const patch = { title: 'New name', temporal_start: '2020-01-02T03:04:05Z' };
    expect((await app.call('PATCH', `/datasets/${id}`, owner, patch)).status).toBe(200);
    expect((await item(id))?.properties).toMatchObject({ title: 'New name', datetime: '2020-01-02T03:04:05.000Z' });

    const next = {
      assetUri: 'rasters/next/source.cog.tif',
      storageBackend: 'local',
      sha256: '1',
      sizeBytes: 1,
    } as const;
    await app.dataSource.transaction((manager) =>
      app.get(DatasetRegistry).swapAsset(manager, id, { description: aRaster({ width: 128 }), asset: next }),
    );
    expect((await item(id))?.properties['proj:shape']).toEqual([64, 128]);
    expect(JSON.stringify((await row(id))?.bands)).toContain('s3://swath/rasters/next/source.cog.tif');

    expect((await app.call('DELETE', `/datasets/${id}`, owner)).status).toBe(200);
    expect(await row(id)).toBeNull();
  });

  it('shares the fate of the transaction that made the dataset', async () => {
    const count = async () => (await app.dataSource.query(`SELECT count(*) FROM scenes`))[0].count as string;
    const before = await count();
    const creation = app.dataSource.transaction(async (manager) => {
      await app.get(DatasetRegistry).create(manager, {
        id: crypto.randomUUID(),
        recordType: 'raster_dataset',
        title: 'x',
        visibility: 'public',
        createdBy: null,
        accountId: null,
        description: aRaster(),
        asset: { assetUri: 'x', storageBackend: 'local', sha256: '0', sizeBytes: 1 },
      });
      throw new Error('the job was lost');
    });
    await expect(creation).rejects.toThrow('the job was lost');
    expect(await count()).toBe(before);
  });

  it('is made anew at the next start where it is missing or older than its row; others stay untouched', async () => {
    const ids = await Promise.all([1, 2, 3].map(async () => (await app.add({ visibility: 'public' })).id));
    const [missing, stale, fine] = ids as [string, string, string];
    await app.dataSource.query(`DELETE FROM scenes WHERE id = $1`, [missing]);
    await app.dataSource.query(
      `UPDATE datasets SET record_status = 'draft', updated_at = clock_timestamp() WHERE id = $1`,
      [stale],
    );
    await app.dataSource.query(
      `INSERT INTO scenes (collection_id, id, sort_at, start_at, end_at, properties, document)
       VALUES ('datasets', 'orphan', now(), now(), now(), '{}', '{}')`,
    );
    const before = await row(fine);
    const backfills = [1, 2, 3].map(() => new DatasetScenesBackfill(app.get(DatasetScenes), app.dataSource));
    const written = await Promise.all(backfills.map((backfill) => backfill.run()));
    expect(Math.max(...written)).toBeGreaterThan(0);
    expect(await finders(missing)).toContain('nobody');
    expect(await finders(stale)).toEqual(['owner', 'admin']);
    expect(await row('orphan')).toBeNull();
    expect(await row(fine)).toEqual(before);
    expect(await backfills[0]?.run()).toBe(0);
  });

  it('ensures its collection at every start, also when several processes start at once', async () => {
    const scenes = app.get(DatasetScenes);
    await app.dataSource.query(`DELETE FROM scenes WHERE collection_id = 'datasets'`);
    await app.dataSource.query(`DELETE FROM collections WHERE id = 'datasets'`);
    await Promise.all([1, 2, 3].map(() => scenes.ensureCollection()));
    const [found] = await app.dataSource.query(`SELECT kind, readers, revision FROM collections WHERE id = 'datasets'`);
    expect(found).toEqual({ kind: 'registry', readers: ['public'], revision: '1' });
  });
});
