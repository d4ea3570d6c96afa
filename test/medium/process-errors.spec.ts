import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startProcessApp, type ProcessApp } from '../support/process-app.js';
import { NDVI, processRequest, SMALL, TRUE_COLOUR, UTM_29N } from '../support/process-requests.js';

/**
 * The error rows of process.md §1–§5, evalscript.md §10 and auth-and-errors.md §5, each once over HTTP: status, code,
 * message, and the parameter where the fault is a member's. Whatever the fault, the next request is served.
 */
let app: ProcessApp;
let type: string;
beforeAll(async () => {
  app = await startProcessApp();
  type = await app.sentinel2(['B02', 'B03', 'B04', 'B08']);
}, 120_000);
afterAll(() => app.close());

type Body = ReturnType<typeof processRequest>;
interface Row {
  readonly of: string;
  /** Of a good request over 16 × 16 pixels. */
  readonly change?: (body: Body) => unknown;
  readonly script?: string;
  readonly accept?: string;
  readonly status?: number;
  readonly code: string;
  readonly message: RegExp | string;
  readonly parameter?: string;
}

const bounds = (given: object) => (body: Body) => ({ ...body, input: { ...body.input, bounds: given } });
const bbox = (...numbers: unknown[]) => bounds({ bbox: numbers, properties: { crs: UTM_29N } });
const output = (given: object) => (body: Body) => ({ ...body, output: given });
const data = (given: unknown) => (body: Body) => ({ ...body, input: { ...body.input, data: given } });
const first = (more: object) => (body: Body) => data([{ ...body.input.data[0], ...more }])(body);
const format = (given: object) => output({ width: 8, height: 8, responses: [given] });
const v3 = (returned: string, body = 'return [1]', top = '') => `//VERSION=3
${top}
function setup() { return ${returned} }
function evaluatePixel(samples, scenes, inputMetadata, customData, outputMetadata) {
  ${body}
}`;
const ONE = '{ input: ["B04"], output: { bands: 1 } }';
const TWO = '{ input: ["B04"], output: [{ id: "a", bands: 2 }, { id: "default", bands: 1 }] }';

const PAYLOAD: readonly Row[] = [
  { of: 'no body', change: () => '', code: 'COMMON_BAD_PAYLOAD', message: 'Request body should be non-empty.' },
  { of: 'an empty object', change: () => ({}), code: 'COMMON_BAD_PAYLOAD', message: 'Request body should be non-empty.' },
  { of: 'half a body', change: () => '{"input":', code: 'COMMON_BAD_PAYLOAD', message: /JSON/ },
  { of: 'a list', change: () => [], code: 'COMMON_BAD_PAYLOAD', message: /must be an object|non-empty/ },
  { of: 'no input', change: ({ evalscript }) => ({ evalscript }), code: 'COMMON_BAD_PAYLOAD', message: /^input: is required/, parameter: 'input' },
  { of: 'no bounds', change: (body) => ({ ...body, input: { data: body.input.data } }), code: 'COMMON_BAD_PAYLOAD', message: /^input->bounds/, parameter: 'input->bounds' },
  { of: 'bounds without place', change: bounds({}), code: 'COMMON_BAD_PAYLOAD', message: /^input->bounds/, parameter: 'input->bounds' },
  { of: 'a box of three', change: bbox(1, 2, 3), code: 'COMMON_BAD_PAYLOAD', message: /^input->bounds->bbox: /, parameter: 'input->bounds->bbox' },
  { of: 'a box of words', change: bbox('a', 2, 3, 4), code: 'COMMON_BAD_PAYLOAD', message: /^input->bounds->bbox/, parameter: 'input->bounds->bbox->0' },
  { of: 'a box without area', change: bbox(260_000, 2_760_000, 260_000, 2_770_000), code: 'COMMON_BAD_PAYLOAD', message: /^input->bounds->bbox: /, parameter: 'input->bounds->bbox' },
  { of: 'an open ring', change: bounds({ geometry: { type: 'Polygon', coordinates: [[[0, 0], [1, 0], [1, 1]]] } }), code: 'COMMON_BAD_PAYLOAD', message: /^input->bounds->geometry/ },
  { of: 'a collection of geometries', change: bounds({ geometry: { type: 'GeometryCollection', geometries: [] } }), code: 'COMMON_BAD_PAYLOAD', message: /^input->bounds->geometry/ },
  { of: 'a point', change: bounds({ geometry: { type: 'Point', coordinates: [0, 0] } }), code: 'COMMON_BAD_PAYLOAD', message: /^input->bounds->geometry/ },
  { of: 'a CRS that is none', change: bounds({ bbox: [0, 0, 1, 1], properties: { crs: 'http://www.opengis.net/def/crs/EPSG/0/99999' } }), code: 'COMMON_BAD_PAYLOAD', message: /^input->bounds->properties->crs: /, parameter: 'input->bounds->properties->crs' },
  { of: 'no data', change: data(undefined), code: 'COMMON_BAD_PAYLOAD', message: /^input->data: is required/, parameter: 'input->data' },
  { of: 'empty data', change: data([]), code: 'COMMON_BAD_PAYLOAD', message: /^input->data: must hold at least one entry/, parameter: 'input->data' },
  { of: 'data without type', change: data([{}]), code: 'COMMON_BAD_PAYLOAD', message: /^input->data->0->type: is required/, parameter: 'input->data->0->type' },
  { of: 'an id used twice', change: (body) => data([{ ...body.input.data[0], id: 'a' }, { ...body.input.data[0], id: 'a' }])(body), code: 'COMMON_BAD_PAYLOAD', message: /is used by another entry/, parameter: 'input->data->1->id' },
  { of: 'time that runs backwards', change: first({ dataFilter: { timeRange: { from: '2020-02-02T00:00:00Z', to: '2020-02-01T00:00:00Z' } } }), code: 'COMMON_BAD_PAYLOAD', message: /timeRange/ },
  { of: 'a date without time', change: first({ dataFilter: { timeRange: { from: '2020-02-02', to: '2020-02-03' } } }), code: 'COMMON_BAD_PAYLOAD', message: /timeRange/ },
  { of: 'both sizes', change: output({ width: 8, resx: 10 }), code: 'COMMON_BAD_PAYLOAD', message: 'Only width and height or resx and resy can be set at the same time.' },
  { of: 'a width of 0', change: output({ width: 0, height: 8 }), code: 'COMMON_BAD_PAYLOAD', message: /^output->width: must be a whole number of at least 1/, parameter: 'output->width' },
  { of: 'a width of 2501', change: output({ width: 2501, height: 8 }), code: 'COMMON_BAD_PAYLOAD', message: /^output->width: must be at most 2500/, parameter: 'output->width' },
  { of: 'too fine a resolution', change: output({ resx: 0.5, resy: 10 }), code: 'COMMON_BAD_PAYLOAD', message: '`width = 3200`, calculated from resx, is larger than allowed 2500.', parameter: 'output->resx' },
  { of: 'too fine a resolution across', change: output({ resx: 10, resy: 0.5 }), code: 'COMMON_BAD_PAYLOAD', message: '`height = 3200`, calculated from resy, is larger than allowed 2500.', parameter: 'output->resy' },
  { of: 'a format', change: format({ format: { type: 'image/gif' } }), code: 'COMMON_BAD_PAYLOAD', message: /image\/gif is none of/, parameter: 'output->responses->0->format->type' },
  { of: 'a quality', change: format({ format: { type: 'image/jpeg', quality: 101 } }), code: 'COMMON_BAD_PAYLOAD', message: /from 0 to 100, not 101/, parameter: 'output->responses->0->format->quality' },
  { of: 'a picture of user data', change: format({ identifier: 'userdata', format: { type: 'image/png' } }), code: 'COMMON_BAD_PAYLOAD', message: /userdata is delivered as application\/json/, parameter: 'output->responses->0->format->type' },
  { of: 'an Accept', accept: 'text/html', code: 'COMMON_BAD_PAYLOAD', message: /^Accept: nothing in text\/html can be delivered/ },
  { of: 'floats in a PNG', script: NDVI, code: 'COMMON_BAD_PAYLOAD', message: /^Output default has sampleType FLOAT32; image\/png takes UINT8 and UINT16/ },
  { of: '16 bits in a JPEG', script: v3('{ input: ["B04"], output: { bands: 1, sampleType: "UINT16" } }'), accept: 'image/jpeg', code: 'COMMON_BAD_PAYLOAD', message: /^Output default has sampleType UINT16; image\/jpeg takes UINT8/ },
  { of: 'five bands in a PNG', script: v3('{ input: ["B04"], output: { bands: 5 } }', 'return [1, 1, 1, 1, 1]'), code: 'COMMON_BAD_PAYLOAD', message: /^Output default has 5 bands; image\/png takes 1, 2, 3, 4/ },
  { of: 'no script', change: ({ input }) => ({ input }), code: 'COMMON_EXCEPTION', message: 'Missing or empty evalscript.' },
  { of: 'a blank script', script: ' \n', code: 'COMMON_EXCEPTION', message: 'Missing or empty evalscript.' },
  { of: 'a coarse request', change: bounds({ bbox: [-40, 0, 40, 60] }), code: 'COMMON_EXCEPTION', message: /^Your request of \d+\.\d\d meters per pixel exceeds the limit \d+\.\d\d meters per pixel of the collection byoc-\S+\. Please revise the resolution \(or corresponding width\/height\) to make sure it is in supported range\.$/ },
]; // prettier-ignore

const SCRIPT: readonly Row[] = (
  [
    ['no such band', v3('{ input: ["B04", "SCL"], output: { bands: 1 } }'), /^Collection 'byoc-\S+' has no band 'SCL'$/],
    ['no such unit', v3('{ input: [{ bands: ["B04"], units: ["REFLECTANCE"] }], output: { bands: 1 } }'), /^Band 'B04' of collection 'byoc-\S+' has no unit "REFLECTANCE"$/],
    ['no such datasource', v3('{ input: [{ datasource: "x", bands: ["B04"] }, { datasource: "y", bands: ["B04"] }], output: { bands: 1 } }'), "setup(): datasource 'y' is not an id of the request's data"],
    ['no setup', '//VERSION=3\nfunction evaluatePixel() {}', /no function setup\(\)/],
    ['no evaluatePixel', `//VERSION=3\nfunction setup() { return ${ONE} }`, /no function evaluatePixel\(\)/],
    ['a script that returns nothing', 'let a = 1', /returns no list of numbers/],
    ['syntax', v3(ONE, 'return [1,'), "Failed to evaluate script!\nevalscript.js:6: SyntaxError: Unexpected token '}'\n}"],
    ['an error', v3(ONE, 'throw new Error("x");'), 'Failed to evaluate script!\nevalscript.js:5: Error: x\n  throw new Error("x");'],
    ['a text', v3(ONE, 'throw "told you";'), 'Failed to evaluate script!\nevalscript.js:5: told you\n  throw "told you";'],
    ['an object', v3(ONE, 'throw { why: 1 };'), 'Failed to evaluate script!\nevalscript.js:5: {"why":1}\n  throw { why: 1 };'],
    ['a missing member', v3(ONE, 'return [samples.B05.x]'), "Failed to evaluate script!\nevalscript.js:5: TypeError: Cannot read properties of undefined (reading 'x')\n  return [samples.B05.x]"],
    ['a scene of no search', v3('{ input: ["B04"], output: { bands: 1 }, mosaicking: "ORBIT" }', 'return [samples[9].B04]'), /^Failed to evaluate script!\nevalscript.js:5: TypeError: Cannot read properties of undefined \(reading 'B04'\)\n/],
    ['console', v3(ONE, 'console.log(1)'), 'Failed to evaluate script!\nevalscript.js:5: ReferenceError: console is not defined\n  console.log(1)'],
    ['require', v3(ONE, 'require("fs")'), 'Failed to evaluate script!\nevalscript.js:5: ReferenceError: require is not defined\n  require("fs")'],
    ['an error in setup', v3('nope'), /^Failed to evaluate script!\nevalscript.js:3: ReferenceError: nope is not defined\nfunction setup/],
    ['an error at the top', v3(ONE, '', 'nope();'), 'Failed to evaluate script!\nevalscript.js:2: ReferenceError: nope is not defined\nnope();'],
    ['an error at the end', v3(ONE, 'return [1]', 'function updateOutputMetadata() { nope }'), /^Failed to evaluate script!\nevalscript.js:2: ReferenceError/],
    ['too many components', v3(ONE, 'return [1, 2]'), 'Output default: evaluatePixel() returned 2 components, 1 are declared'],
    ['too few components', v3('{ input: ["B04"], output: { bands: 2 } }'), 'Output default: evaluatePixel() returned 1 components, 2 are declared'],
    ['an output left out', v3(TWO, 'return { a: [1, 2] }'), 'Output default is missing from what evaluatePixel() returned: 0 components, 1 are declared'],
    ['a list for two outputs', v3(TWO, 'return [1]'), /^evaluatePixel\(\) must return an object with a list for each output/],
    ['a list in the list', v3(ONE, 'return [[1]]'), 'Output default: components must be numbers, got a list'],
    ['a promise', v3(ONE, 'return Promise.resolve([1])'), /^Output default is missing/],
    ['a sampleType', v3('{ input: ["B04"], output: { bands: 1, sampleType: "UINT32" } }'), /^setup\(\): sampleType of output default must be one of AUTO, /],
    ['a mosaicking', v3('{ input: ["B04"], output: { bands: 1 }, mosaicking: "DAY" }'), /^setup\(\): mosaicking must be one of SIMPLE, ORBIT, TILE, got "DAY"$/],
    ['no input', v3('{ output: { bands: 1 } }'), 'setup(): input is missing'],
    ['no output', v3('{ input: ["B04"] }'), 'setup(): output is missing'],
    ['an id that is a path', v3('{ input: ["B04"], output: { id: "../x", bands: 1 } }'), /^setup\(\): output.id must be/],
    ['two outputs of one id', v3('{ input: ["B04"], output: [{ bands: 1 }, { bands: 1 }] }'), "setup(): output id 'default' is used twice"],
    ['500 outputs', v3('{ input: ["B04"], output: Array.from({ length: 500 }, (_, i) => ({ id: "o" + i, bands: 1 })) }'), 'setup(): at most 100 outputs, got 500'],
    ['a megabyte', v3(ONE, `return [1] // ${'x'.repeat(1_000_000)}`), /^The evalscript is longer than \d+ characters$/],
    ['scenes made up', v3('{ input: ["B04"], output: { bands: 1 }, mosaicking: "TILE" }', 'return [1]', 'function preProcessScenes(c) { c.scenes.tiles = [{}]; return c }'), 'preProcessScenes() must return scenes it was given, with their __idx'],
    ['a loop', v3(ONE, 'return [1]', 'for (;;);'), 'Failed to evaluate script!\nevalscript.js: stopped after 2000 ms'],
    ['recursion', v3(ONE, 'return evaluatePixel(samples)'), /^Failed to evaluate script!\nevalscript.js:5: RangeError: Maximum call stack size exceeded\n/],
    ['user data in a cycle', v3(ONE, 'outputMetadata.userData = outputMetadata; return [1]'), /TypeError: Converting circular structure to JSON/],
  ] as const
).map(([of, script, message]): Row => ({ of, script, code: 'RENDERER_EXCEPTION', message })); // prettier-ignore

const OUTPUTS: readonly Row[] = [
  { of: '0 bands', script: v3('{ input: ["B04"], output: { bands: 0 } }', 'return []'), accept: 'image/tiff', code: 'RENDERER_EXCEPTION', message: 'bands of output default must be a whole number of at least 1 or a list of names, got 0' },
  { of: '0 bands of a PNG', script: v3('{ input: ["B04"], output: { bands: 0 } }', 'return []'), code: 'COMMON_BAD_PAYLOAD', message: 'Output default has 0 bands; image/png takes 1, 2, 3, 4' },
  { of: 'an output that is not declared', change: format({ identifier: 'dataMask' }), code: 'RENDERER_EXCEPTION', message: 'Output dataMask requested but missing from function setup()' },
  { of: 'the default that is not declared', script: v3('{ input: ["B04"], output: { id: "ndvi", bands: 1 } }'), code: 'RENDERER_EXCEPTION', message: 'Output default requested but missing from function setup()' },
]; // prettier-ignore

async function expectRow({ of: _, change, script, accept, status = 400, code, message, parameter }: Row) {
  const good = processRequest(type, script ?? TRUE_COLOUR, SMALL);
  const { bounds: box, ...input } = good.input;
  const body = { ...good, input: { ...input, bounds: { ...box, properties: { crs: UTM_29N } } } };
  const answer = await app.process(change ? change(body) : body, accept === undefined ? {} : { accept });
  expect(answer.headers.get('content-type')).toMatch(/^application\/json;\s*charset=utf-8/i);
  const { error } = answer.json;
  expect({ status: answer.status, ...error }).toMatchObject({
    ...{ status, reason: 'Bad Request', code },
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  });
  if (parameter === undefined) return;
  expect(error.errors).toEqual([expect.objectContaining({ parameter, violation: expect.any(String) })]);
}

describe.each([
  ['the request', PAYLOAD],
  ['the script', SCRIPT],
  ['what is asked of the script', OUTPUTS],
])('a fault of %s', (_, rows) => {
  it.each(rows.map((row) => [row.of, row] as const))('%s', (__, row) => expectRow(row));

  it('harms nobody else', async () => {
    expect((await app.process(processRequest(type, TRUE_COLOUR, SMALL))).status).toBe(200);
  });
});
