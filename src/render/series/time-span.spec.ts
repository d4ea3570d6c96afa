import { describe, expect, it } from '@jest/globals';
import { scenesBySpan, searchedPeriod, type TimeSpan } from './time-span.js';

const day = (n: number) => new Date(Date.UTC(2024, 4, n));
const spans = [1, 2, 3].map((n): TimeSpan => ({ from: day(n), to: day(n + 1), includesEnd: n === 3 }));
const during = (id: string, start: string, end = start) => ({
  id,
  period: { start: `2024-05-${start}.000Z`, end: `2024-05-${end}.000Z` },
});
const split = (...scenes: Array<{ id: string; period: { start: string; end: string } | null }>) =>
  scenesBySpan(scenes, spans).map((part) => part.map(({ id }) => id).join(' '));

describe('scenesBySpan', () => {
  it('keeps the order of the search', () => {
    expect(split(during('b', '02T10:00:00'), during('c', '01T12:00:00'), during('a', '01T10:00:00'))).toEqual(['c a', 'b', '']); // prettier-ignore
  });

  it('gives an end to the next one, the last to itself', () => {
    expect(split(during('start', '01T00:00:00'), during('between', '02T00:00:00'), during('end', '04T00:00:00'))).toEqual(['start', 'between', 'end']); // prettier-ignore
  });

  it('gives what lasts to all it meets, and what has no time to all', () => {
    expect(split(during('long', '02T23:00:00', '03T01:00:00'), { id: 'always', period: null })).toEqual(['always', 'long always', 'long always']); // prettier-ignore
    expect(split(during('ages', '01T00:00:00', '30T00:00:00'))).toEqual(['ages', 'ages', 'ages']);
  });

  it('leaves out what is of another time', () => {
    expect(split({ id: 'old', period: { start: '2020-01-01T00:00:00.000Z', end: '2020-01-01T00:00:00.000Z' } }, during('new', '04T00:00:01'))).toEqual(['', '', '']); // prettier-ignore
    expect(scenesBySpan([during('any', '01T00:00:00')], [])).toEqual([]);
  });
});

describe('searchedPeriod', () => {
  it('ends a millisecond before an end that is not included', () => {
    expect(searchedPeriod(spans[0]!)).toEqual({ start: '2024-05-01T00:00:00.000Z', end: '2024-05-01T23:59:59.999Z' });
    expect(searchedPeriod(spans[2]!).end).toBe('2024-05-04T00:00:00.000Z');
  });
});
