import { describe, expect, it } from '@jest/globals';
import { BUILT_IN_COLLECTIONS, type CollectionDefinition } from '../../catalog/index.js';
import { renderable } from '../collections/renderable-collection.js';
import { readDataFilter } from './data-filter.js';
import { JsonMember } from '../../platform/http/json-member.js';
import { readProcessing } from './processing-options.js';

/**
 * Every member that a built-in collection offers, with every value: each must change what is asked for, be what is asked
 * for anyway, or be refused by name. Nothing else tells a user that a request was understood.
 */
type Part = 'dataFilter' | 'processing';

const read = {
  dataFilter: (value: object, { dataFilters }: ReturnType<typeof renderable>) =>
    readDataFilter(new JsonMember(value, ['input', 'data', 0, 'dataFilter']), dataFilters),
  processing: (value: object, { processing }: ReturnType<typeof renderable>) =>
    readProcessing(new JsonMember(value, ['input', 'data', 0, 'processing']), processing),
};

/** What is asked for without a word (process §3.2, §3.3). */
const DEFAULTS: Readonly<Record<string, unknown>> = {
  mosaickingOrder: 'mostRecent',
  maxCloudCoverage: 100,
  tiers: 'ALL_TIERS',
  upsampling: 'NEAREST',
  downsampling: 'NEAREST',
  harmonizeValues: true,
  egm: false,
  clampNegative: false,
  orthorectify: false,
  backCoeff: 'GAMMA0_ELLIPSOID',
  radiometricTerrainOversampling: 2,
  view: 'NADIR',
};
/** Checked, and without effect by contract: its limits are those of every request today (process §3.2). */
const WITHOUT_EFFECT: readonly string[] = ['previewMode'];
/** Values of members that are not enumerated, and such as must be refused. */
const TRIED: Readonly<Record<string, { good: readonly unknown[]; bad: readonly unknown[] }>> = {
  timeRange: {
    good: [{ from: '2024-01-01T00:00:00Z', to: '2024-02-01T00:00:00+02:00' }, { to: '2024-01-01T00:00:00.5Z' }],
    bad: ['2024', [], { from: '2024-01-01' }, { from: '2024-01-02T00:00:00Z', to: '2024-01-01T00:00:00Z' }],
  },
  maxCloudCoverage: { good: [0, 20.5, 100], bad: [-1, 101, '20', true] },
  harmonizeValues: { good: [true, false], bad: ['true', 1] },
  egm: { good: [true, false], bad: ['true', 1, {}] },
  clampNegative: { good: [true, false], bad: ['true', 0] },
  orthorectify: { good: [true, false], bad: ['true', 1] },
  radiometricTerrainOversampling: { good: [1, 2, 4], bad: [0, 5, '2'] },
  speckleFilter: {
    good: [{ type: 'LEE', windowSizeX: 3, windowSizeY: 3 }],
    bad: ['LEE', { type: 'FROST' }, { type: 'LEE' }, { type: 'LEE', windowSizeX: 9, windowSizeY: 3 }],
  },
  minQa: { good: [0, 99, 100], bad: [-1, 101, '50'] },
};

/** Members that mean something only together with others. */
const COMPANY: Readonly<Record<string, object>> = {
  'sentinel-1-grd demInstance': { orthorectify: true },
  'sentinel-1-grd radiometricTerrainOversampling': { orthorectify: true, backCoeff: 'GAMMA0_TERRAIN' },
};

const collections = BUILT_IN_COLLECTIONS.map(({ id, definition }) => renderable({ id, kind: 'stac', definition } as never)); // prettier-ignore
const offered = (part: Part, { dataFilters, processing }: (typeof collections)[number]) =>
  Object.entries(part === 'dataFilter' ? dataFilters : processing);
const cases = (choose: (name: string, allowed: CollectionDefinition['dataFilters'][string]) => readonly unknown[]) =>
  collections.flatMap((collection) =>
    (['dataFilter', 'processing'] as const).flatMap((part) =>
      offered(part, collection).flatMap(([name, allowed]) =>
        choose(name, allowed).map((value) => [collection.id, part, name, value, collection] as const),
      ),
    ),
  );

describe('every member of every built-in collection', () => {
  it.each(cases((name, allowed) => (allowed === true ? (TRIED[name]?.good ?? ['no value to try']) : allowed)))(
    '%s: %s.%s = %j',
    (id, part, name, value, collection) => {
      const company = COMPANY[`${id} ${name}`] ?? {};
      let [without, result]: [object, object] = [{}, {}];
      try {
        without = read[part](company, collection);
        result = read[part]({ ...company, [name]: value }, collection);
      } catch (error) {
        expect(error).toMatchObject({ code: 'INVALID', message: expect.stringMatching(`input->data->0->${part}`) });
        return;
      }
      const isSaidAnyway = DEFAULTS[name] === value || WITHOUT_EFFECT.includes(name);
      if (isSaidAnyway) expect(result).toEqual(without);
      else expect(result).not.toEqual(without);
    },
  );

  it.each(cases((name, allowed) => (allowed === true ? (TRIED[name]?.bad ?? []) : ['NONSENSE', 7, {}, ['NEAREST']])))(
    '%s: %s.%s refuses %j',
    (_, part, name, value, collection) => {
      expect(() => read[part]({ [name]: value }, collection)).toThrow(
        expect.objectContaining({
          code: 'INVALID',
          message: expect.stringMatching(`^input->data->0->${part}->${name}`),
        }) as never,
      );
    },
  );

  it.each(cases(() => [null]))('%s: %s.%s may be null', (_, part, name, value, collection) => {
    expect(read[part]({ [name]: value }, collection)).toEqual(read[part]({}, collection));
  });
});

describe('orders by cloud', () => {
  it.each(collections.map((collection) => [collection.id, collection] as const))('%s', (_, collection) => {
    const hasClouds = 'maxCloudCoverage' in collection.dataFilters;
    const ask = () => readDataFilter(new JsonMember({ mosaickingOrder: 'leastCC' }), collection.dataFilters).order;
    if (hasClouds) expect(ask()).toBe('leastCC');
    else if ('mosaickingOrder' in collection.dataFilters) expect(ask).toThrow('mostRecent, leastRecent');
    else expect(ask()).toBe('mostRecent');
  });
});
