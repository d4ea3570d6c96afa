import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startStatisticsApp, type StatisticsApp } from '../support/statistics-app.js';
import { B1, statisticsRequest } from '../support/statistics-requests.js';

/** Every way in which a Statistical request can be refused, row by row (statistics §5, auth-and-errors §5). */
let app: StatisticsApp;
let type: string;
beforeAll(async () => {
  app = await startStatisticsApp();
  type = await app.days({ '2024-05-01': 10, '2024-05-02': 20 });
}, 120_000);
afterAll(() => app.close());

type Body = ReturnType<typeof statisticsRequest>;
interface Row {
  readonly of: string;
  readonly change?: (body: Body) => unknown;
  readonly script?: string;
  readonly code?: string;
  readonly message: RegExp | string;
  readonly parameter?: string;
}

const without = (name: string) => (body: Body) => ({ ...body, [name]: undefined });
const aggregation = (given: object) => (body: Body) => ({ ...body, aggregation: { ...body.aggregation, ...given } });
const size = (given: object) => aggregation({ width: undefined, height: undefined, ...given });
const range = (from: unknown, to: unknown) => aggregation({ timeRange: { from, to } });
const every = (given: unknown) => aggregation({ aggregationInterval: given });
const calculations = (given: unknown) => (body: Body) => ({ ...body, calculations: given });
const histogram = (given: unknown) => calculations({ b1: { histograms: { B0: given } } });
const k = (given: unknown) => calculations({ b1: { statistics: { default: { percentiles: { k: given } } } } });
const input = (given: object) => (body: Body) => ({ ...body, input: { ...body.input, ...given } });

const AT = 'calculations->b1->histograms->B0';
const ENDS = { from: '2024-05-01T00:00:00Z', to: '2024-05-08T00:00:00Z' };

const BODY: readonly Row[] = [
  { of: 'no body', change: () => '', message: 'Request body should be non-empty.' },
  { of: 'an empty object', change: () => ({}), message: 'Request body should be non-empty.' },
  { of: 'half a body', change: () => '{"input":', message: /JSON/ },
  { of: 'a list', change: () => [1], message: /must be an object/ },
  { of: 'no input', change: without('input'), message: 'input: is required', parameter: 'input' },
  { of: 'no aggregation', change: without('aggregation'), message: 'aggregation: is required', parameter: 'aggregation' },
  { of: 'a text for it', change: (body) => ({ ...body, aggregation: 'P1D' }), message: 'aggregation: must be an object', parameter: 'aggregation' },
  { of: 'no bounds', change: input({ bounds: undefined }), message: /^input->bounds/, parameter: 'input->bounds' },
  { of: 'an open ring', change: input({ bounds: { geometry: { type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1]]] } } }), message: /^input->bounds->geometry/ },
  { of: 'a point', change: input({ bounds: { geometry: { type: 'Point', coordinates: [0, 0] } } }), message: /^input->bounds->geometry->type/ },
  { of: 'no data', change: input({ data: [] }), message: /^input->data: must hold at least one entry/, parameter: 'input->data' },
  { of: 'a collection that is none', change: input({ data: [{ type: 'sentinel-9' }] }), message: /^input->data->0->type: there is no such collection/, parameter: 'input->data->0->type' },
  { of: 'a mosaicking order', change: input({ data: [{ type: 'sentinel-2-l1c', dataFilter: { mosaickingOrder: 'best' } }] }), message: /mosaickingOrder/ },
  { of: 'no time range', change: aggregation({ timeRange: undefined }), message: 'aggregation->timeRange: is required', parameter: 'aggregation->timeRange' },
  { of: 'no end', change: range(ENDS.from, undefined), message: 'aggregation->timeRange->to: is required', parameter: 'aggregation->timeRange->to' },
  { of: 'a number for a time', change: range(2024, ENDS.to), message: 'aggregation->timeRange->from: must be a string', parameter: 'aggregation->timeRange->from' },
  { of: 'a date without time', change: range('2024-05-01', ENDS.to), message: /^aggregation->timeRange->from: must be an RFC 3339 date and time/ },
  { of: 'a day that is none', change: range('2024-02-30T00:00:00Z', ENDS.to), message: /^aggregation->timeRange->from/ },
  { of: 'time that runs backwards', change: range(ENDS.to, ENDS.from), message: 'aggregation->timeRange: from must not be after to', parameter: 'aggregation->timeRange' },
  { of: 'more intervals than anybody reads', change: range('1800-01-01T00:00:00Z', ENDS.to), message: 'aggregation->timeRange: makes more than 50000 intervals of P1D' },
  { of: 'no interval', change: every(undefined), message: 'aggregation->aggregationInterval: is required' },
  { of: 'an interval of nothing', change: every({}), message: 'aggregation->aggregationInterval->of: is required' },
  ...['1D', 'P1DT1H', 'P1.5D', 'day'].map((of) => ({ of: `the interval ${of}`, change: every({ of }), message: /^aggregation->aggregationInterval->of: must be an ISO 8601 duration/, parameter: 'aggregation->aggregationInterval->of' })),
  ...['PT1H', 'P', 'P0D', 'PT23H59M'].map((of) => ({ of: `the interval ${of}`, change: every({ of }), message: 'aggregation->aggregationInterval->of: must be at least one day' })),
  { of: 'an interval of ages', change: every({ of: 'P9999999Y', lastIntervalBehavior: 'EXTEND' }), message: 'aggregation->aggregationInterval->of: reaches beyond the year 9999' },
  { of: 'an end of the last one', change: every({ of: 'P1D', lastIntervalBehavior: 'CUT' }), message: /lastIntervalBehavior: must be one of SKIP, SHORTEN, EXTEND$/ },
  { of: 'both sizes', change: aggregation({ resx: 10 }), message: 'Only width and height or resx and resy can be set at the same time.' },
  { of: 'a width of 2501', change: size({ width: 2501, height: 1 }), message: 'aggregation->width: must be at most 2500', parameter: 'aggregation->width' },
  { of: 'a height of 0', change: size({ width: 1, height: 0 }), message: /^aggregation->height: must be a whole number/, parameter: 'aggregation->height' },
  { of: 'no resolution', change: size({ resx: '0', resy: 10 }), message: 'aggregation->resx: must be greater than 0', parameter: 'aggregation->resx' },
  { of: 'words for a resolution', change: size({ resx: '10m', resy: 10 }), message: /^aggregation->resx: must be a finite number/ },
  { of: 'too fine a resolution', change: size({ resx: '0.05', resy: 10 }), message: '`width = 12800`, calculated from resx, is larger than allowed 2500.', parameter: 'aggregation->resx' },
  { of: 'a coarse request', change: input({ bounds: { bbox: [-40, 0, 40, 60] } }), code: 'COMMON_EXCEPTION', message: /^Your request of \d+\.\d\d meters per pixel exceeds the limit/ },
  { of: 'no script', change: aggregation({ evalscript: undefined }), code: 'COMMON_EXCEPTION', message: 'Missing or empty evalscript.' },
  { of: 'a blank script', script: ' \n', code: 'COMMON_EXCEPTION', message: 'Missing or empty evalscript.' },
]; // prettier-ignore

const CALCULATIONS: readonly Row[] = [
  { of: 'a list', change: calculations([]), message: 'calculations: must be an object' },
  { of: 'an output that is none', change: calculations({ ndvi: {} }), message: 'calculations->ndvi: is no output of the evalscript; its outputs are b1', parameter: 'calculations->ndvi' },
  { of: 'the mask', change: calculations({ dataMask: {} }), message: /^calculations->dataMask: is no output/ },
  { of: 'a band that is none', change: calculations({ b1: { histograms: { B1: { nBins: 2 } } } }), message: 'calculations->b1->histograms->B1: is no band of the output; its bands are B0', parameter: 'calculations->b1->histograms->B1' },
  { of: 'a band of no other output', change: calculations({ default: { statistics: { x: { percentiles: { k: [1] } } } } }), message: /^calculations->default->statistics->x: is no band/ },
  { of: 'a number', change: histogram(5), message: `${AT}: must be an object` },
  { of: 'no bins', change: histogram({ lowEdge: 0 }), message: `${AT}: needs exactly one of nBins, binWidth, bins` },
  { of: 'two kinds of bins', change: histogram({ nBins: 2, binWidth: 1 }), message: `${AT}: needs exactly one of nBins, binWidth, bins` },
  ...[0, -1, 1.5, 100_001, '5'].map((nBins) => ({ of: `${JSON.stringify(nBins)} bins`, change: histogram({ nBins }), message: /->nBins: must be a/, parameter: `${AT}->nBins` })),
  ...[0, -0.1].map((binWidth) => ({ of: `a width of ${binWidth}`, change: histogram({ binWidth }), message: /->binWidth: must be greater than 0/ })),
  { of: 'a million bins', change: histogram({ binWidth: 1e-6, lowEdge: 0, highEdge: 1 }), message: /->binWidth: makes more than 100000 bins/ },
  { of: 'edges the wrong way round', change: histogram({ nBins: 2, lowEdge: 1, highEdge: 0 }), message: /->highEdge: must be greater than lowEdge/ },
  { of: 'one edge', change: histogram({ bins: [1] }), message: /->bins: must hold at least two edges/ },
  { of: 'unsorted edges', change: histogram({ bins: [1, 3, 2] }), message: /->bins: must be ascending/, parameter: `${AT}->bins` },
  { of: 'an edge twice', change: histogram({ bins: [1, 1] }), message: /->bins: must be ascending/ },
  { of: 'a word among edges', change: histogram({ bins: [1, 'x'] }), message: /->bins->1: must be a finite number/ },
  { of: 'edges beside bins', change: histogram({ bins: [1, 2], lowEdge: 0 }), message: /->lowEdge: cannot stand beside bins/ },
  { of: 'a percentile below', change: k([-1]), message: /percentiles->k->0: must be between 0 and 100/, parameter: 'calculations->b1->statistics->default->percentiles->k->0' },
  { of: 'a percentile beyond', change: k([50, 101]), message: /percentiles->k->1: must be between 0 and 100/ },
  { of: 'a percentile in words', change: k(['median']), message: /percentiles->k->0: must be a finite number/ },
  { of: 'a percentile alone', change: k(50), message: /percentiles->k: must be an array/ },
  { of: 'no percentile', change: calculations({ b1: { statistics: { default: { percentiles: {} } } } }), message: /percentiles->k: is required/ },
]; // prettier-ignore

const returning = (outputs: string, returned: string) =>
  `//VERSION=3\nfunction setup() { return { input: ["B1"], output: [${outputs}] } }\nfunction evaluatePixel(s) { return ${returned} }`;
const NO_MASK = 'Output dataMask requested but missing from function setup()';

const SCRIPT: readonly Row[] = (
  [
    ['no dataMask', returning('{ id: "b1", bands: 1 }', '{ b1: [1] }'), NO_MASK],
    ['the old language', 'return [B1]', NO_MASK],
    ['a mask of three', returning('{ id: "b1", bands: 1 }, { id: "dataMask", bands: 3 }', '{}'), 'bands of output dataMask must be 1 or a list of output ids, got 3'],
    ['a mask of what is none', returning('{ id: "b1", bands: 1 }, { id: "dataMask", bands: ["b1", "b2"] }', '{}'), "Output dataMask: 'b2' is none of the outputs b1"],
    ['a mask twice', returning('{ id: "b1", bands: 1 }, { id: "dataMask", bands: ["b1", "b1"] }', '{}'), "Output dataMask: 'b1' is named twice"],
    ['bands of one name', returning('{ id: "b1", bands: ["x", "x"] }, { id: "dataMask", bands: 1 }', '{}'), "Output b1 has two bands named 'x'"],
    ['an unknown band', B1.replace('["B1"', '["B9"'), /^Collection 'byoc-\S+' has no band 'B9'$/],
    ['syntax', B1.replace('[s.B1]', '[s.B1'), /^Failed to evaluate script!\nevalscript.js:5: SyntaxError/],
    ['an error', B1.replace('return { b1', 'throw new Error("x"); return { b1'), /^Failed to evaluate script!\nevalscript.js:5: Error: x\n/],
    ['an output left out', B1.replace('b1: [s.B1], ', ''), 'Output b1 is missing from what evaluatePixel() returned: 0 components, 1 are declared'],
    ['too many components', B1.replace('[s.B1]', '[1, 2]'), 'Output b1: evaluatePixel() returned 2 components, 1 are declared'],
    ['an output of no bands', returning('{ id: "b1", bands: 0 }, { id: "dataMask", bands: 1 }', '{ b1: [], dataMask: [1] }'), /^bands of output b1 must be a whole number of at least 1/],
    ['a mask that grows', B1.replace('function evaluatePixel', 'function updateOutput(o) { o.dataMask.bands = 2; return o }\nfunction evaluatePixel'), 'Output dataMask: updateOutput() makes 2 bands of 1'],
    ['a loop at the top', `${B1}\nfor (;;);`, 'Failed to evaluate script!\nevalscript.js: stopped after 2000 ms'],
  ] as const
).map(([of, script, message]): Row => ({ of, script, code: 'RENDERER_EXCEPTION', message })); // prettier-ignore

describe.each([
  ['the body', BODY],
  ['calculations', CALCULATIONS],
  ['the script', SCRIPT],
])('a fault of %s', (_, rows) => {
  it.each(rows.map((row) => [row.of, row] as const))('%s', async (__, row) => {
    const { change, script, code = 'COMMON_BAD_PAYLOAD', message, parameter } = row;
    const good = statisticsRequest(type, script ?? B1);
    const { status, headers, json } = await app.statistics(change ? change(good) : good);
    expect(headers.get('content-type')).toMatch(/^application\/json;\s*charset=utf-8/i);
    expect(headers.get('x-processingunits-spent')).toBeNull();
    expect({ status, ...json.error }).toMatchObject({
      ...{ status: 400, reason: 'Bad Request', code },
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    });
    if (parameter !== undefined)
      expect(json.error.errors).toEqual([expect.objectContaining({ parameter, violation: expect.any(String) })]);
  });
});

describe('a form', () => {
  it('is refused in other languages, without its request, and when it is no form', async () => {
    const script = new FormData();
    script.append('evalscript', B1);
    expect((await app.statistics(script)).json.error.message).toBe('The form has no part "request"');
    const text = { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x' };
    expect((await app.fetch('/api/v1/statistics', app.people.editor, text)).status).toBe(415);
  });
});
