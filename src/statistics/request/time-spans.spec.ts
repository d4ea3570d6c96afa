import { describe, expect, it } from '@jest/globals';
import { JsonMember } from '../../platform/http/json-member.js';
import { readSpans } from './time-spans.js';

const read = (from: string, to: string, aggregationInterval: object) =>
  readSpans(new JsonMember({ timeRange: { from, to }, aggregationInterval }));

describe('readSpans', () => {
  it('includes the end of the last one alone', () => {
    const spans = read('2024-05-01T00:00:00Z', '2024-05-04T00:00:00Z', { of: 'P1D' });
    expect(spans.map(({ includesEnd }) => includesEnd)).toEqual([false, false, true]);
    expect(spans[1]).toMatchObject({ from: new Date('2024-05-02'), to: new Date('2024-05-03') });
  });

  it('takes offsets and fractions', () => {
    const [first] = read('2024-05-01T02:00:00.5+02:00', '2024-06-01T00:00:00Z', { of: 'PT24H', lastIntervalBehavior: null }); // prettier-ignore
    expect(first?.from.toISOString()).toBe('2024-05-01T00:00:00.500Z');
  });

  it('of a range shorter than an interval are none', () => {
    expect(read('2024-05-01T00:00:00Z', '2024-05-01T23:59:59Z', { of: 'P1D' })).toEqual([]);
    expect(read('2024-05-01T00:00:00Z', '2024-05-01T00:00:00Z', { of: 'P1D', lastIntervalBehavior: 'EXTEND' })).toEqual([]); // prettier-ignore
  });
});
