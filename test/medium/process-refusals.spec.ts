import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Json } from '../support/catalog-app.js';
import { startProcessApp, type ProcessApp } from '../support/process-app.js';
import { processRequest, TRUE_COLOUR, type Changes } from '../support/process-requests.js';

let app: ProcessApp;
let collection: string;
beforeAll(async () => {
  app = await startProcessApp();
  collection = await app.sentinel2(['B02', 'B03', 'B04']);
}, 120_000);
afterAll(() => app.close());

const request = (evalscript: string, changes: Changes = {}) => processRequest(collection, evalscript, changes);

describe('a refusal', () => {
  const errorOf = async (...asked: Parameters<ProcessApp['process']>) => (await app.process(...asked)).json.error;

  it('is JSON in the contract’s words', async () => {
    const coarse = { bbox: [-40, 0, 40, 60], properties: {} };
    expect(await errorOf(request(TRUE_COLOUR, { bounds: coarse, output: { width: 64, height: 64 } }))).toMatchObject({
      status: 400,
      reason: 'Bad Request',
      code: 'COMMON_EXCEPTION',
      message: expect.stringMatching(
        /^Your request of \d+\.\d\d meters per pixel exceeds the limit 1000\.00 meters per pixel of the collection byoc-/,
      ),
    });
    const large = { resx: 20, resy: 20, width: undefined, height: undefined };
    expect(await errorOf(request(TRUE_COLOUR, { output: large }), { accept: 'image/png' })).toEqual({
      status: 400,
      reason: 'Bad Request',
      code: 'COMMON_BAD_PAYLOAD',
      message: '`width = 2560`, calculated from resx, is larger than allowed 2500.',
      errors: [{ parameter: 'output->resx', violation: '`width = 2560`, calculated from resx, is larger than allowed 2500.', invalidValue: 20 }],
    }); // prettier-ignore
    expect(await errorOf(request(''))).toMatchObject({
      code: 'COMMON_EXCEPTION',
      message: 'Missing or empty evalscript.',
    });
    expect(await errorOf('')).toMatchObject({
      status: 400,
      code: 'COMMON_BAD_PAYLOAD',
      message: 'Request body should be non-empty.',
    });
    expect(await errorOf('{"input":')).toMatchObject({ status: 400, code: 'COMMON_BAD_PAYLOAD' });
  });

  it.each([
    ['an unknown band', TRUE_COLOUR.replaceAll('B04', 'B99'), {}, /has no band 'B99'/],
    ['an output that is not there', TRUE_COLOUR, { responses: [{ identifier: 'x' }] }, /^Output x requested but missing from function setup\(\)$/],
    ['a script that throws', TRUE_COLOUR.replace('return [s.B04', 'throw new Error("told you"); return [s.B04'), {}, /Error: told you[\s\S]*throw new Error/],
    ['no script at all', '//VERSION=3\nfunction setup( {', {}, /Failed to evaluate script!|SyntaxError/],
  ])('says that it is the script: %s', async (_, script, output, message) => {
    const error = await errorOf(request(script, { output }));
    expect(error).toMatchObject({ status: 400, code: 'RENDERER_EXCEPTION', message: expect.stringMatching(message) });
  }); // prettier-ignore

  it.each([
    [{ data: { type: 'byoc-00000000-0000-4000-8000-000000000000' } }, 'input->data->0->type'],
    [{ data: { type: 'nothing' } }, 'input->data->0->type'],
    [{ data: { type: 'CUSTOM' } }, 'input->data->0->dataFilter->collectionId'],
    [{ data: { dataFilter: { mosaickingOrder: 'leastCC' } } }, 'input->data->0->dataFilter->mosaickingOrder'],
    [{ data: { processing: { upsampling: 'CUBIC' } } }, 'input->data->0->processing->upsampling'],
    [{ data: { type: 'dem', processing: { egm: 'yes' } } }, 'input->data->0->processing->egm'],
    [{ bounds: { bbox: [1e8, 1e8, 1e8 + 1000, 1e8 + 1000] } }, 'input->bounds'],
    [{ output: { width: 9999 } }, 'output->width'],
  ])('names the parameter of %j', async (changed, parameter) => {
    expect(await errorOf(request(TRUE_COLOUR, changed as Changes))).toMatchObject({
      status: 400,
      code: 'COMMON_BAD_PAYLOAD',
      errors: [{ parameter }],
    });
  });

  it('hides collections of others', async () => {
    expect(await errorOf(request(TRUE_COLOUR), { who: app.people.other })).toMatchObject({
      errors: [{ parameter: 'input->data->0->type', invalidValue: collection }],
    });
    expect(await errorOf(request(TRUE_COLOUR), { who: null })).toMatchObject({
      status: 401,
      code: 'COMMON_UNAUTHORIZED',
    });
  });

  it('of methods and types is the family’s too', async () => {
    const { headers } = app.people.editor;
    const get = await app.fetch('/api/v1/process', null, { headers });
    expect([get.status, ((await get.json()) as Json).error.code]).toEqual([405, 'COMMON_METHOD_NOT_ALLOWED']);
    const text = await app.fetch('/api/v1/process', null, { method: 'POST', headers: { ...headers, 'content-type': 'text/plain' }, body: 'x' }); // prettier-ignore
    expect([text.status, ((await text.json()) as Json).error.code]).toEqual([415, 'COMMON_UNSUPPORTED_MEDIA_TYPE']);
    const form = new FormData();
    form.append('evalscript', TRUE_COLOUR);
    expect((await errorOf(form)).message).toBe('The form has no part "request"');
    form.append('request', '{');
    expect((await errorOf(form)).message).toMatch(/^The part "request" is not valid JSON/);
  });
});
