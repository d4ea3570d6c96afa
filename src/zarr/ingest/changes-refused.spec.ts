import { describe, expect, it } from '@jest/globals';
import { type ArrayMetadata, type StoreInspection } from '#libs/zarr';
import { assertOnlyGrown, type IngestedContent } from './changes-refused.js';

const X = { name: 'x', size: 4, first: 5, step: 10 };
const Y = { name: 'y', size: 3, first: 95, step: -10 };
const LAYOUT = {
  chunks: [1, 3, 4],
  dtype: '<f4',
  order: 'C',
  fill_value: 'NaN',
  filters: null,
  zarr_format: 2,
} as const;
const COMPRESSOR = { id: 'blosc', cname: 'lz4' };
const B1 = { name: 'B1', zarray: { ...LAYOUT, chunks: [1, 3, 4], shape: [2, 3, 4], compressor: COMPRESSOR } };
const before: IngestedContent = { xAxis: X, yAxis: Y, timeSteps: [new Date(0), new Date(1000)], arrays: [B1] };

const now = (change: { x?: object; time?: number[] | null; zarray?: object; names?: string[] } = {}) => {
  const { x = {}, time = [0, 1000], zarray = {}, names = ['B1'] } = change;
  const arrays = names.map((name) => ({ name, zarray: { ...B1.zarray, ...zarray } }) as unknown as ArrayMetadata);
  return { grid: { x: { ...X, ...x }, y: Y }, time, arrays } as unknown as StoreInspection;
};

describe('a reingestion', () => {
  it.each([
    ['the same', {}],
    ['more time steps', { time: [0, 1000, 500], zarray: { shape: [3, 3, 4] } }],
    ['more arrays', { names: ['A', 'B1'] }],
    ['members in another order, as jsonb hands them out', { zarray: { compressor: { cname: 'lz4', id: 'blosc' } } }],
  ])('takes %s', (_, change) => {
    expect(() => assertOnlyGrown(before, now(change))).not.toThrow();
  });

  it.each([
    ['more columns', { x: { size: 5 } }, 'Array "x": its axis was "4 values from 5 in steps of 10" and is "5 values'],
    ['other axes', { x: { name: 'lon' } }, 'Array "x": was an axis and is replaced by "lon"'],
    ['fewer time steps', { time: [0] }, 'Array "time": had 2 steps and has 1'],
    ['no time', { time: null }, 'Array "time": had 2 steps and has 0'],
    [
      'steps put in between',
      { time: [0, 500, 1000] },
      'step 1 was 1970-01-01T00:00:01.000Z and is 1970-01-01T00:00:00.500Z',
    ],
    ['other chunks', { zarray: { chunks: [2, 3, 4] } }, 'Array "B1": its chunks was [1,3,4] and is [2,3,4]'],
    ['another fill value', { zarray: { fill_value: 0 } }, 'its fill_value was "NaN" and is 0'],
    [
      'another compressor',
      { zarray: { compressor: null } },
      'its compressor was {"id":"blosc","cname":"lz4"} and is null',
    ],
    ['an array less', { names: [] }, 'Array "B1": was ingested and is missing or no longer valid'],
  ])('refuses %s', (_, change, sentence) => {
    expect(() => assertOnlyGrown(before, now(change))).toThrow(sentence);
    expect(() => assertOnlyGrown(before, now(change))).toThrow('Ingested data are immutable');
  });
});
