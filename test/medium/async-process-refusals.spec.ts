import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AsyncApp, startAsyncApp } from '../support/async-app.js';
import { processRequest, SMALL, TRUE_COLOUR } from '../support/process-requests.js';

/** What is told at once. No worker runs: what is taken runs for ever. */
let app: AsyncApp;
let good: { input: object; output: object; evalscript: string };
beforeAll(async () => {
  app = await startAsyncApp({ SWATH_ASYNC_MAX_RUNNING: '2' });
  const type = await app.sentinel2(['B02', 'B03', 'B04']);
  await app.bucket('results');
  await (await app.bucket('scripts')).put('large.js', Buffer.alloc(1_100_000, ' '));
  await (await app.bucket('scripts')).put('latin1.js', Buffer.from([0x2f, 0x2f, 0xe9]));
  await (await app.bucket('scripts')).put('broken.js', Buffer.from('//VERSION=3\nfunction setup( {'));
  good = processRequest(type, TRUE_COLOUR, { ...SMALL, output: { ...SMALL.output, delivery: to('s3://results/out') } });
}, 120_000);
afterAll(() => app.close());

const to = (url: string, more = {}) => ({ s3: { url, ...more } });
const output = (change: object) => ({ ...good, output: { ...good.output, ...change } });
const by = (change: object) => ({ ...good, evalscript: undefined, ...change });
const script = (url: string) => by({ evalscriptReference: to(url) });
const folders = () => readdir(join(app.dataDir, 'buckets/results')).catch(() => []);

describe('400', () => {
  it.each<[string, () => unknown, string]>([
    ['no body', () => ({}), 'Request body should be non-empty.'],
    ['a list', () => [], 'must be an object'],
    ['no output', () => ({ ...good, output: undefined }), 'output: is required'],
    ['no size', () => output({ width: undefined, height: undefined }), 'there is no default size'],
    ['too wide', () => output({ width: 10_001 }), 'output->width: must be at most 10000'],
    ['too fine', () => output({ width: undefined, height: undefined, resx: 0.01, resy: 10 }), 'is larger than allowed 10000'], // prettier-ignore
    ['no delivery', () => output({ delivery: undefined }), 'output->delivery: is required'],
    ['no url', () => output({ delivery: { s3: {} } }), 'output->delivery->s3->url: is required'],
    ['no S3 URL', () => output({ delivery: to('https://results/x') }), 'output->delivery->s3->url: must be s3://'],
    ['a Google bucket', () => output({ delivery: { gs: { url: 'gs://x' } } }), 'output->delivery->gs'],
    ['a key without its secret', () => output({ delivery: to('s3://theirs', { accessKey: 'A' }) }), 'secretAccessKey: is required'], // prettier-ignore
    ['a bucket of nobody', () => output({ delivery: to('s3://nowhere/x') }), 'output->delivery->s3->url: this instance has no bucket \\"nowhere\\"'], // prettier-ignore
    ['the house’s bucket', () => output({ delivery: to('s3://swath/x') }), 'output->delivery->s3->url'],
    ['a way out of the bucket', () => output({ delivery: to('s3://results/../x') }), 'cannot be a folder of objects'],
    ['a placeholder of batch', () => output({ delivery: to('s3://results/<IDENTIFIER>') }), '<IDENTIFIER> means nothing here'], // prettier-ignore
    ['no script', () => by({}), 'Missing or empty evalscript.'],
    [
      'two scripts',
      () => ({ ...good, evalscriptReference: to('s3://scripts/a.js') }),
      'must not stand beside evalscript',
    ],
    ['a script that is a bucket', () => script('s3://scripts'), 'evalscriptReference->s3->url: must name an object'],
    ['a script that is not there', () => script('s3://scripts/none.js'), 'evalscriptReference->s3->url'],
    ['a script in a bucket of nobody', () => script('s3://nowhere/a.js'), 'evalscriptReference->s3->url'],
    ['a script too long', () => script('s3://scripts/large.js'), 'larger than a script may be'],
    ['a script that is not text', () => script('s3://scripts/latin1.js'), 'not text in UTF-8'],
    ['a broken script from a bucket', () => script('s3://scripts/broken.js'), 'SyntaxError'],
    ['a broken script', () => by({ evalscript: 'function setup( {' }), 'SyntaxError'],
    ['an output that is not there', () => output({ responses: [{ identifier: 'x' }] }), 'requested but missing'],
    ['a band that is not there', () => by({ evalscript: good.evalscript.replaceAll('B02', 'B99') }), 'B99'],
    ['a collection that is not there', () => ({ ...good, input: { ...good.input, data: [{ type: 'none' }] } }), 'none'],
    ['a Statistical request', () => ({ ...good, aggregation: {} }), 'belongs to the Statistical API'],
    [
      'a PNG beyond memory',
      () => ({ ...output({ width: 10_000, height: 10_000 }), evalscript: WIDE }),
      'ask for image/tiff',
    ],
  ])('%s', async (_, body, words) => {
    const { status, body: answer } = await app.submit(body());
    expect([status, answer.error.status]).toEqual([400, 400]);
    expect(JSON.stringify(answer.error.message)).toContain(words);
    expect(await folders()).toEqual([]);
  });
});

const WIDE = `//VERSION=3
function setup() { return { input: ["B02"], output: { bands: 4, sampleType: "UINT16" } } }
function evaluatePixel(s) { return [1, 1, 1, 1] }`;

describe('who may', () => {
  it('401 without credentials, 404 for what is not theirs, 200 for the whole account', async () => {
    expect((await app.submit(good, null)).status).toBe(401);
    const id = await app.submitted(good);
    expect(await app.status(id)).toMatchObject({ status: 200, body: { id, status: 'RUNNING' } });
    expect((await app.status(id.toUpperCase(), app.people.viewer)).body).toEqual({ id, status: 'RUNNING' });
    expect(await app.status(id, app.people.other)).toMatchObject({ status: 404, body: { error: { code: 'COMMON_NOT_FOUND' } } }); // prettier-ignore
    expect((await app.status(id, null)).status).toBe(401);
    expect((await app.status(crypto.randomUUID())).status).toBe(404);
    expect((await app.status('no-uuid')).status).toBe(404);
  });

  it('429 when too many of the account run, and nothing is left in the bucket', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => app.submit(good)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 429, 429, 429]);
    const refused = answers.find(({ status }) => status === 429)!;
    expect(refused.body.error).toMatchObject({
      code: 'RATE_LIMIT_EXCEEDED',
      message: expect.stringContaining('2 async'),
    });
    expect(refused.headers.get('retry-after')).toBe('30000');
    expect(await readdir(join(app.dataDir, 'buckets/results/out'))).toHaveLength(2);
  });
});
