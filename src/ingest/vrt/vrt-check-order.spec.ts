import { describe, expect, it } from '@jest/globals';
import { DomainError } from '#libs/errors';
import { type RasterPool } from '#libs/raster';
import { type Principal } from '../../auth/index.js';
import { type Dataset, type DatasetAccess } from '../../datasets/index.js';
import { type Job, type JobOutbox } from '../../jobs/index.js';
import { CrsIdentity } from './crs-identity.js';
import { SourceCheck } from './source-check.js';
import { VrtAccess } from './vrt-access.js';
import { VrtCreation } from './vrt-creation.service.js';
import { type VrtMembers } from './vrt-members.js';
import { VrtMembership } from './vrt-membership.service.js';
import { type VrtRebuilds } from './vrt-rebuilds.service.js';

/**
 * The order decides what a stranger can learn (ingest-vrt R1–R3). Each test starts with everything wrong at once and
 * repairs one fault after the other: every fault must hide those behind it.
 */
const editor: Principal = {
  kind: 'user',
  id: 'me',
  ownerId: 'me',
  accountId: 'account',
  role: 'editor',
  name: 'me@swath.test',
  scope: 'full',
};
const job = { id: 'job' } as Job;

interface World {
  vrt: { visible: boolean; mine: boolean; regenerating: boolean; hasType: boolean };
  linked: string[];
  /** Ids of datasets the caller may read. */
  visible: string[];
  rasters: string[];
  dtypes: Record<string, string>;
}

function dataset(id: string, { vrt, rasters, dtypes }: World): Dataset {
  const isVrt = id === 'vrt';
  const dtype = dtypes[id] ?? 'uint8';
  return {
    id,
    recordType: isVrt || !rasters.includes(id) ? 'vrt_dataset' : 'raster_dataset',
    visibility: 'public',
    createdBy: !isVrt || vrt.mine ? 'me' : 'you',
    asset: {
      datasetId: id,
      vrtType: isVrt && vrt.hasType ? 'mosaic' : null,
      status: isVrt && vrt.regenerating ? 'regenerating' : 'ready',
      resolutionStrategy: 'finest',
      crsWkt: 'CRS',
      dtype,
      nodata: null,
      bandCount: 1,
      bandInfo: [{ dtype, color_interp: 'Gray' }],
      geoTransform: [0, 1, 0, 0, 0, -1],
      width: 1,
      height: 1,
      resX: 1,
      resY: 1,
    },
  } as unknown as Dataset;
}

function services(world: World) {
  const sees = (id: string) => (id === 'vrt' ? world.vrt.visible : world.visible.includes(id));
  const access = {
    findReadable: async (_: Principal, ids: string[]) =>
      new Map(ids.filter(sees).map((id) => [id, dataset(id, world)] as const)),
  } as unknown as DatasetAccess;
  const members = {
    linkedIds: async () => world.linked,
    load: async (ids: string[]) => ids.map((id) => dataset(id, world)),
  } as unknown as VrtMembers;
  const rebuilds = {
    assertIdle: async ({ asset }: Dataset) => {
      if (asset.status === 'regenerating') throw new DomainError('CONFLICT', 'regenerating');
    },
    stage: async () => job,
  } as unknown as VrtRebuilds;
  const pool = {} as RasterPool;
  const check = new SourceCheck(new CrsIdentity(pool));
  const vrts = new VrtAccess(access);
  return {
    creation: new VrtCreation(vrts, check, { submit: async () => job } as unknown as JobOutbox, pool),
    membership: new VrtMembership(vrts, members, check, rebuilds, access),
  };
}

const everythingWrong = (): World => ({
  vrt: { visible: false, mine: false, regenerating: true, hasType: false },
  linked: ['a', 'new'],
  visible: [],
  rasters: ['a', 'b'],
  dtypes: { new: 'float32' },
});

async function outcome(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'accepted';
  } catch (error) {
    const { code, message, detail } = error as DomainError;
    return `${code}: ${Array.isArray(detail) ? (detail as Array<{ code: string }>)[0]?.code : message}`;
  }
}

/** Outcomes before the first repair, and after each. */
async function repairing(ask: (world: World) => Promise<unknown>, repairs: Array<(world: World) => void>) {
  const world = everythingWrong();
  const outcomes = [await outcome(ask(world))];
  for (const repair of repairs) {
    repair(world);
    outcomes.push(await outcome(ask(world)));
  }
  return outcomes;
}

describe('the order of checks', () => {
  it('when a source is added: access of both, state, kind, link, type, number, fit', async () => {
    const others = (n: number) => Array.from({ length: n }, (_, i) => `other-${i}`);
    const outcomes = await repairing(
      (world) => services(world).membership.add(editor, 'vrt', 'new'),
      [
        ({ vrt }) => (vrt.visible = true),
        (world) => (world.visible = ['new']),
        ({ vrt }) => (vrt.mine = true),
        ({ vrt }) => (vrt.regenerating = false),
        (world) => world.rasters.push('new'),
        (world) => (world.linked = others(500)),
        ({ vrt }) => (vrt.hasType = true),
        (world) => (world.linked = ['a', 'b']),
        (world) => (world.dtypes = {}),
      ],
    );
    expect(outcomes).toEqual([
      'NOT_FOUND: VRT dataset not found: vrt',
      'NOT_FOUND: Dataset not found: new',
      'FORBIDDEN: Only the owner of this VRT or an administrator may change it',
      'CONFLICT: regenerating',
      'INVALID: Source new is not a raster dataset but a vrt_dataset',
      'CONFLICT: Source already linked to this VRT',
      'INVALID: VRT vrt has no vrt_type and cannot change its sources',
      'INVALID: too_many_sources',
      'INVALID: dtype_mismatch',
      'accepted',
    ]);
  });

  it('when a source is removed: access, state, number, link', async () => {
    const outcomes = await repairing(
      (world) => services(world).membership.remove(editor, 'vrt', 'c'),
      [
        ({ vrt }) => (vrt.visible = true),
        ({ vrt }) => (vrt.mine = true),
        ({ vrt }) => (vrt.regenerating = false),
        (world) => (world.linked = ['a', 'b', 'd']),
        (world) => (world.linked = ['a', 'b', 'c']),
      ],
    );
    expect(outcomes).toEqual([
      'NOT_FOUND: VRT dataset not found: vrt',
      'FORBIDDEN: Only the owner of this VRT or an administrator may change it',
      'CONFLICT: regenerating',
      'INVALID: A VRT needs at least 2 sources, this one has 2',
      'NOT_FOUND: Source not linked to this VRT',
      'accepted',
    ]);
  });

  it('when the list is set: access of new sources only, then as for adding', async () => {
    const outcomes = await repairing(
      (world) => services(world).membership.set(editor, 'vrt', ['b', 'a', 'new']),
      [
        ({ vrt }) => (vrt.visible = true),
        (world) => (world.linked = ['a', 'b']),
        (world) => (world.visible = ['new']),
        ({ vrt }) => (vrt.mine = true),
        ({ vrt }) => (vrt.regenerating = false),
        (world) => world.rasters.push('new'),
        ({ vrt }) => (vrt.hasType = true),
        (world) => (world.dtypes = {}),
      ],
    );
    expect(outcomes).toEqual([
      'NOT_FOUND: VRT dataset not found: vrt',
      'NOT_FOUND: Dataset not found: b',
      'NOT_FOUND: Dataset not found: new',
      'FORBIDDEN: Only the owner of this VRT or an administrator may change it',
      'CONFLICT: regenerating',
      'INVALID: Source new is not a raster dataset but a vrt_dataset',
      'INVALID: VRT vrt has no vrt_type and cannot change its sources',
      'INVALID: dtype_mismatch',
      'accepted',
    ]);
  });

  it('when a VRT is created: number, repetition, access of all sources, kind, fit', async () => {
    let sourceIds = ['new'];
    const outcomes = await repairing(
      (world) =>
        services(world).creation.create(editor, {
          sourceIds,
          type: 'mosaic',
          resolution: 'finest',
          title: 'A mosaic',
          summary: null,
          visibility: 'public',
        }),
      [
        () => (sourceIds = ['new', 'new', 'a']),
        () => (sourceIds = ['new', 'a']),
        (world) => (world.visible = ['new']),
        (world) => (world.visible = ['new', 'a']),
        (world) => world.rasters.push('new'),
        (world) => (world.dtypes = {}),
      ],
    );
    expect(outcomes).toEqual([
      'INVALID: source_dataset_ids: a VRT needs at least 2 sources, got 1',
      'INVALID: duplicate_source',
      'NOT_FOUND: Dataset not found: new',
      'NOT_FOUND: Dataset not found: a',
      'INVALID: Source new is not a raster dataset but a vrt_dataset',
      'INVALID: dtype_mismatch',
      'accepted',
    ]);
  });
});
