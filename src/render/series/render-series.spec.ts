import { describe, expect, it } from '@jest/globals';
import { type FoundInput, type SoughtInput } from '../inputs/render-inputs.js';
import { type RasterRequest } from '../request/raster-request.js';
import { RenderSeries } from './render-series.js';
import { type TimeSpan } from './time-span.js';

const never = new AbortController().signal;
const DAY_MS = 86_400_000;
const FIRST = Date.UTC(2024, 0, 1);
const spans = (count: number) =>
  Array.from({ length: count }, (_, i): TimeSpan => ({
    from: new Date(FIRST + i * DAY_MS),
    to: new Date(FIRST + (i + 1) * DAY_MS),
    includesEnd: i === count - 1,
  }));

/** So many scenes on each day; null = one without time. */
interface Archive {
  readonly perDay: number | null;
  readonly mosaicking?: 'SIMPLE' | 'ORBIT' | 'TILE';
  readonly costFactor?: number;
}

function series(...archives: Archive[]) {
  const seen = { searches: [] as string[], plans: [] as Array<readonly FoundInput[]>, shown: [] as unknown[], named: [] as number[] }; // prettier-ignore
  const look = async (_request: unknown, _who: unknown, interval: SoughtInput['search']['interval']) =>
    archives.map(({ perDay }, i) => {
      const own = perDay === null ? null : interval;
      const collection = { dataFilters: perDay === null ? {} : { timeRange: true } };
      const requested = { type: { path: ['input', 'data', i, 'type'], text: () => 'byoc' } };
      return { ...{ collection, requested, at: i }, search: { interval: own }, selection: { interval: own }, options: { radar: null } }; // prettier-ignore
    });
  const scenesOf = async ({ at }: { at: number }, { start, end }: { start: string; end: string }) => {
    const { perDay } = archives[at]!;
    if (perDay === null) return [{ id: 'always', at: null, period: null }];
    seen.searches.push(`${start.slice(0, 10)} ${end.slice(0, 10)}`);
    const found = [];
    for (let day = Date.parse(start); day <= Date.parse(end) && found.length <= 2000; day += DAY_MS)
      for (let n = 0; n < perDay && found.length <= 2000; n++) {
        const moment = new Date(day + 3600_000 + n).toISOString();
        found.push({ id: moment, at: moment, period: { start: moment, end: moment } });
      }
    return found;
  };
  const withScenes = async (input: object, scenes: readonly unknown[]) => {
    seen.named.push(scenes.length);
    return { ...input, scenes };
  };
  const setup = {
    inputs: archives.map(({ mosaicking = 'SIMPLE' }, collection) => ({ collection, mosaicking, bands: [{ name: 'B1' }, { name: 'dataMask' }] })), // prettier-ignore
  };
  const plan = async (_request: unknown, found: readonly FoundInput[], _opened: unknown, shown: unknown) => {
    seen.plans.push(found);
    seen.shown.push(shown);
    return { plan: { sources: found.map(({ scenes }, input) => ({ input, samples: scenes })) } };
  };
  const preparations = { textOf: async () => '', open: async () => ({ setup }), plan };
  const opener = new RenderSeries({ look, scenesOf, withScenes } as never, preparations as never);
  const request = { size: { width: 10, height: 10 } } as RasterRequest;
  return { seen, open: (count: number) => opener.open(request, spans(count), null, never) };
}

describe('RenderSeries', () => {
  it('searches once for all spans', async () => {
    const { seen, open } = series({ perDay: 2, mosaicking: 'TILE' });
    const { spans: found } = await open(365);
    expect(seen.searches).toEqual(['2024-01-01 2024-12-31']);
    expect(found).toHaveLength(365);
    expect(found[0]!.cost.sources).toEqual([{ bands: 1, samples: 2 }]);
    await found[9]!.prepare();
    const [[input]] = seen.plans as [[FoundInput]];
    expect(input.scenes).toHaveLength(2);
    expect(input.selection.interval).toEqual({ start: '2024-01-10T00:00:00.000Z', end: '2024-01-10T23:59:59.999Z' });
    expect(seen.shown).toEqual([{ from: '2024-01-10T00:00:00.000Z', to: '2024-01-11T00:00:00.000Z' }]);
  });

  it('searches in halves for more than one search may find', async () => {
    const { seen, open } = series({ perDay: 30 });
    const { spans: found } = await open(100);
    expect(seen.searches).toHaveLength(3);
    expect(found).toHaveLength(100);
    expect(seen.named).toEqual([3000]);
  });

  it('leaves a span with too many to itself, and refuses more than it can hold', async () => {
    expect((await series({ perDay: 5000 }).open(3)).spans).toHaveLength(3);
    await expect(series({ perDay: 5000 }).open(30)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringMatching(/^input->data->0: more than 20000 scenes of byoc meet the request/),
    });
  });

  it('leaves out spans without scenes; what has no time is no reason for one', async () => {
    expect((await series({ perDay: 0 }).open(5)).spans).toEqual([]);
    expect((await series({ perDay: 0 }, { perDay: null }).open(5)).spans).toEqual([]);
    expect((await series({ perDay: null }).open(5)).spans).toHaveLength(5);
    expect((await series({ perDay: 1 }, { perDay: null }).open(5)).spans).toHaveLength(5);
    expect((await series({ perDay: 1 }).open(0)).spans).toEqual([]);
  });

  it('costs a day of scenes once in ORBIT', async () => {
    const { spans: found } = await series({ perDay: 4, mosaicking: 'ORBIT' }, { perDay: 4 }).open(2);
    expect(found[0]!.cost.sources.map(({ samples }) => samples)).toEqual([1, 1]);
  });
});
