import { describe, expect, it } from '@jest/globals';
import { type SceneBands } from '../../../catalog/index.js';
import { referredPath, referredSources } from './referred-path.js';
import { type OrderedBand, type StacQuery } from './stac-query.js';

const ordered = (names: readonly string[]): OrderedBand[] =>
  names.map((of) => ({ of, name: of, source: of, bandIndex: 1, bitDepth: 16, sampleFormat: 'UINT', noData: null }));
const scene = (hrefs: Record<string, string | [string, number]>): SceneBands =>
  Object.fromEntries(
    Object.entries(hrefs).map(([band, at]) => {
      const [href, index] = typeof at === 'string' ? [at, 1] : at;
      return [band, { asset: band, href, index }];
    }),
  );
const asked = (sample: SceneBands): StacQuery =>
  ({ ...referredSources(ordered(Object.keys(sample)), sample)! }) as unknown as StacQuery;

describe('files that stay where they are', () => {
  it.each([
    ['a folder per item', { B04: 's3://b/one/B04.tif', B8A: 's3://b/one/B8A.tif' }, { B04: 's3://b/two/B04.tif', B8A: 's3://b/two/B8A.tif' }],
    ['names of the bands alone', { red: 's3://b/one/red.tif', nir: 's3://b/one/nir.tif' }, { red: 's3://b/two/red.tif', nir: 's3://b/two/nir.tif' }],
    ['a part in the middle', { B02: 's3://b/A_B02_10m.tif', B03: 's3://b/A_B03_10m.tif' }, { B02: 's3://b/AB02_B02_10m.tif', B03: 's3://b/AB02_B03_10m.tif' }],
  ])('are found by one path: %s', (_, first, second) => {
    const query = asked(scene(first));
    for (const item of [first, second]) {
      const path = referredPath(query, scene(item))!;
      const found = query.bands.map(({ of, source }) => [of, `s3://b/${path.replace('(BAND)', source)}`]);
      expect(Object.fromEntries(found)).toEqual(item);
    }
  }); // prettier-ignore

  it('may be one file with all bands', () => {
    const query = asked(scene({ red: ['s3://b/one/stack.tif', 1], nir: ['s3://b/one/stack.tif', 2] }));
    expect(query.bands.map(({ source, bandIndex }) => [source, bandIndex])).toEqual([['stack', 1], ['stack', 2]]); // prettier-ignore
    expect(referredPath(query, scene({ red: ['s3://b/two/stack.tif', 1], nir: ['s3://b/two/stack.tif', 2] }))).toBe('two/(BAND).tif'); // prettier-ignore
  });

  it.each([
    ['different buckets', { a: 's3://b/a.tif', b: 's3://c/b.tif' }],
    ['different folders', { a: 's3://b/x/a.tif', b: 's3://b/y/b.tif' }],
    ['no bucket', { a: 'https://b/a.tif' }],
    ['a dataset root', { a: 'root://archive/a.tif' }],
  ])('cannot be in %s', (_, bands) => expect(referredSources(ordered(Object.keys(bands)), scene(bands))).toBeNull());

  it('of another item must follow the first', () => {
    const query = asked(scene({ B04: 's3://b/one/B04.tif', B08: 's3://b/one/B08.tif' }));
    expect(referredPath(query, scene({ B04: 's3://b/two/B04.tif', B08: 's3://b/two/nir.tif' }))).toBeNull();
    expect(referredPath(query, scene({ B04: 's3://c/two/B04.tif', B08: 's3://c/two/B08.tif' }))).toBeNull();
  });
});
