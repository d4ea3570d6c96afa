import { describe, expect, it } from '@jest/globals';
import { DomainError, type ErrorCode } from '#libs/errors';
import { type SpanRendering } from '../render/index.js';
import { IntervalStatistics } from './interval-statistics.js';
import { readStatisticsRequest } from './request/statistics-request.js';
import { commonFault, statisticsBody } from './statistics-body.js';

type Ending = 'data' | 'nothing' | 'no scene' | ErrorCode | 'a bug';

const REQUEST = readStatisticsRequest({
  input: { bounds: { bbox: [0, 0, 1, 1] }, data: [{ type: 'sentinel-2-l2a' }] },
  aggregation: {
    timeRange: { from: '2024-05-01T00:00:00Z', to: '2024-05-31T00:00:00Z' },
    ...{ aggregationInterval: { of: 'P1D' }, evalscript: 'any' },
  },
});
/** 512 × 512 pixels of three bands. */
const COST = { width: 512, height: 512, sources: [{ bands: 3, samples: 1 }], format: 1 };
const PLAN = { grid: { width: 512, height: 512 }, sources: [{ bands: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] }] };
const never = new AbortController().signal;

/** Each interval ends as it is told; `under way` counts. */
function statistics(...endings: Ending[]) {
  const seen = { atOnce: 0, most: 0, folds: 0 };
  const span = (ending: Ending, i: number): SpanRendering => ({
    span: REQUEST.spans[i]!,
    cost: COST,
    prepare: async () => (ending === 'no scene' ? null : ({ plan: PLAN, ending } as never)),
  });
  const setup = { outputs: [{ id: 'dataMask', bands: 1, bandNames: null }], changesOutputs: false };
  const series = { open: async () => ({ setup, spans: endings.map(span) }) };
  const fold = async ({ ending }: { ending: Ending }, _plan: unknown, signal: AbortSignal) => {
    seen.folds++;
    seen.most = Math.max(seen.most, ++seen.atOnce);
    await new Promise((resolve) => setTimeout(resolve, 1));
    seen.atOnce--;
    signal.throwIfAborted();
    if (ending === 'a bug') throw new TypeError('undefined is not a function at /home/x');
    if (ending !== 'data' && ending !== 'nothing') throw new DomainError(ending as ErrorCode, `was ${ending}`);
    const read = { files: 2, reads: 3, scenesPerPixel: [1], hasData: ending === 'data' };
    return { outputs: {}, geometryPixelCount: 5, read };
  };
  const core = new IntervalStatistics(series as never, { fold } as never, { processes: 3 } as never);
  core['log'].error = () => undefined;
  const run = async (signal = never) => core.run(await core.open(REQUEST, null, signal), signal);
  return { core, seen, run };
}
const entries = async (...endings: Ending[]) => statisticsBody(await statistics(...endings).run());

describe('IntervalStatistics', () => {
  it('answers in the order of time, a few at once', async () => {
    const { seen, run } = statistics(...Array<Ending>(20).fill('data'));
    const { data, status, geometryPixelCount } = statisticsBody(await run());
    expect([status, geometryPixelCount, data.length]).toEqual(['OK', 5, 20]);
    expect(data.map(({ interval }) => interval.from)).toEqual(REQUEST.spans.slice(0, 20).map(({ from }) => from.toISOString().replace('.000', ''))); // prettier-ignore
    expect(seen.most).toBeGreaterThan(1);
    expect(seen.most).toBeLessThanOrEqual(4);
  });

  it('charges intervals with data', async () => {
    const { core, run } = statistics('data', 'nothing', 'data', 'no scene', 'EVALSCRIPT_FAILED');
    expect((await core.open(REQUEST, null, never)).estimatedUnits).toBe(5);
    expect(await run()).toMatchObject({ units: 2, read: { files: 6, reads: 9 } });
  });

  it('leaves out intervals whose scenes do not reach the picture', async () => {
    expect((await entries('data', 'no scene', 'nothing')).data).toHaveLength(2);
    expect(await entries('no scene')).toEqual({ data: [], status: 'OK' });
  });

  it('tells faults that may pass from those that will not', async () => {
    const endings: Ending[] = ['EVALSCRIPT_FAILED', 'BAD_REQUEST', 'EVALSCRIPT_TIMEOUT', 'TIMEOUT', 'RASTER_CRASHED', 'UPSTREAM_FAILED', 'a bug', 'data']; // prettier-ignore
    const { data, status } = await entries(...endings);
    expect(status).toBe('PARTIAL');
    expect(data.map((entry) => ('error' in entry ? entry.error.type : 'ok'))).toEqual([
      ...['BAD_REQUEST', 'BAD_REQUEST', 'TIMEOUT', 'TIMEOUT'],
      ...['EXECUTION_ERROR', 'EXECUTION_ERROR', 'EXECUTION_ERROR', 'ok'],
    ]);
    expect(data[0]).toMatchObject({ error: { message: 'was EVALSCRIPT_FAILED' } });
    expect(data[6]).toMatchObject({ error: { message: 'The interval could not be computed' } });
  });

  it('blames the script when every interval fails of it, and only then', async () => {
    const common = async (...endings: Ending[]) => commonFault(await statistics(...endings).run())?.message ?? null;
    expect(await common('EVALSCRIPT_FAILED', 'EVALSCRIPT_FAILED')).toBe('was EVALSCRIPT_FAILED');
    expect(await common('EVALSCRIPT_FAILED', 'nothing')).toBeNull();
    expect(await common('EVALSCRIPT_FAILED', 'UPSTREAM_FAILED')).toBeNull();
    expect(await common('TIMEOUT')).toBeNull();
    expect(await common()).toBeNull();
  });

  it('gives up a script that is stopped again and again', async () => {
    const { seen, run } = statistics(...Array<Ending>(30).fill('EVALSCRIPT_TIMEOUT'));
    await expect(run()).rejects.toMatchObject({ code: 'EVALSCRIPT_TIMEOUT' });
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(seen.folds).toBeLessThan(10);
    // Not one that has worked before, and not one interval alone.
    const later = await entries('data', ...Array<Ending>(10).fill('EVALSCRIPT_TIMEOUT'));
    expect(later.data).toHaveLength(11);
    expect((await entries('EVALSCRIPT_TIMEOUT')).status).toBe('PARTIAL');
  });

  it('ends with its caller', async () => {
    const { seen, run } = statistics(...Array<Ending>(30).fill('data'));
    const gone = new AbortController();
    const running = run(gone.signal);
    gone.abort();
    await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(seen.folds).toBeLessThan(10);
  });
});
