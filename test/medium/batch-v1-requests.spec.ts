import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BATCH, batchRequest, NEAR_INFRARED, startBatchV1App, type BatchV1App } from '../support/batch-v1-app.js';
import { type Json } from '../support/catalog-app.js';

const TYPE = `byoc-${crypto.randomUUID()}`;

describe('requests of batch processing, version 1', () => {
  let app: BatchV1App;
  beforeAll(async () => {
    app = await startBatchV1App();
  });
  afterAll(() => app?.close());

  const call = (method: string, path: string, body?: unknown, who = app.people.editor) =>
    app.call(method, `${BATCH}${path}`, who, body);
  const inState = async (status: string): Promise<string> => {
    const id = await app.created(batchRequest(TYPE));
    await app.dataSource.query(`UPDATE batch_tasks SET status = $2 WHERE id = $1`, [id, status]);
    return id;
  };

  const ILLEGAL = 400;
  const ACTIONS = ['analyse', 'start', 'cancel', 'restartpartial'] as const;
  /** batch-v1 §5: status after each action, at once; 400 = refused, and nothing has changed. */
  const STATES: Array<[string, Array<string | typeof ILLEGAL>]> = [
    ['CREATED', ['ANALYSING', 'ANALYSING', 'CANCELED', ILLEGAL]],
    ['ANALYSING', [ILLEGAL, 'ANALYSING', 'ANALYSING', ILLEGAL]],
    ['ANALYSIS_DONE', [ILLEGAL, 'PROCESSING', 'CANCELED', ILLEGAL]],
    ['PROCESSING', [ILLEGAL, ILLEGAL, 'CANCELED', ILLEGAL]],
    ['PARTIAL', [ILLEGAL, ILLEGAL, ILLEGAL, 'PROCESSING']],
    ['DONE', [ILLEGAL, ILLEGAL, ILLEGAL, ILLEGAL]],
    ['FAILED', [ILLEGAL, ILLEGAL, ILLEGAL, ILLEGAL]],
    ['CANCELED', [ILLEGAL, ILLEGAL, ILLEGAL, ILLEGAL]],
  ];
  const cases = STATES.flatMap(([status, after]) => ACTIONS.map((action, i) => [action, status, after[i]!] as const));

  it.each(cases)('%s of one that is %s: %s', async (action, status, after) => {
    const id = await inState(status);
    const { status: code, body } = await app.act(id, action);
    if (after !== ILLEGAL) {
      expect([code, body]).toEqual([204, null]);
      const userAction = { restartpartial: 'START' }[action as string] ?? action.toUpperCase();
      expect(await app.request(id)).toMatchObject({ status: after, userAction, userActionUpdated: expect.any(String) });
      return;
    }
    expect(code).toBe(400);
    expect(body.error).toMatchObject({ status: 400, reason: 'Bad Request', code: 'COMMON_BAD_PAYLOAD' });
    expect(body.error.message).toMatch(/^Only requests with status [A-Z_, ]+ can be \w+\.$/);
    expect(await app.request(id)).toMatchObject({ status, userAction: 'NONE' });
  });

  it.each([
    ['CREATED', 204, 200],
    ['ANALYSING', 409, 409],
    ['ANALYSIS_DONE', 204, 200],
    ['PROCESSING', 409, 409],
    ['PARTIAL', 204, 200],
    ['FAILED', 204, 200],
    ['CANCELED', 204, 200],
  ])('%s: DELETE answers %i while no tile is processed, PUT %i', async (status, deleted, changed) => {
    const id = await inState(status);
    const put = await call('PUT', `/process/${id}`, { description: 'other', tilingGrid: { id: 7 } });
    expect(put.status).toBe(changed);
    if (changed === 200) expect(put.body).toMatchObject({ id, description: 'other', tilingGrid: { id: 1 } });
    expect((await call('DELETE', `/process/${id}`)).status).toBe(deleted);
    expect((await call('GET', `/process/${id}`)).status).toBe(deleted === 204 ? 404 : 200);
  });

  it('takes a form with the script as a part of its own', async () => {
    const body = batchRequest(TYPE) as Json;
    delete body.processRequest.evalscript;
    const form = new FormData();
    form.append('request', JSON.stringify(body));
    form.append('evalscript', NEAR_INFRARED);
    const answer = await app.fetch(`${BATCH}/process`, app.people.editor, { method: 'POST', body: form });
    const { processRequest } = (await answer.json()) as Json;
    // Forms end lines with CRLF.
    expect([answer.status, processRequest.evalscript.replaceAll('\r', '')]).toEqual([201, NEAR_INFRARED]);
  });

  it('gives back what it was sent, in the form it was sent', async () => {
    const id = await app.created(batchRequest(TYPE, { output: undefined, bucketName: 'results', tilingGrid: undefined, tilingGridId: 2, resolution: 360 })); // prettier-ignore
    const request = await app.request(id);
    expect(request).toMatchObject({ bucketName: 'results', tilingGrid: { id: 2, resolution: 360 }, tileWidthPx: 278 });
    expect(request).not.toHaveProperty('output');
    expect(request).not.toHaveProperty('description');
  });

  const refused = (over: object) => ({ ...batchRequest(TYPE), ...over });
  it.each<[string, () => unknown, RegExp, string | undefined]>([
    ['no JSON', () => '{', /JSON/, undefined],
    ['nothing', () => undefined, /processRequest: is required/, 'processRequest'],
    ['an unknown bucket', () => refused({ output: { defaultTilePath: 's3://nobody/x' } }), /no bucket "nobody"/, undefined],
    ['the bucket of the house', () => refused({ output: { defaultTilePath: 's3://swath/x' } }), /platform's own|no bucket/, undefined],
    ['a path that leaves the bucket', () => refused({ output: { defaultTilePath: 's3://results/../../<tileName>.tif' } }), /defaultTilePath/, 'output->defaultTilePath'],
    ['a tile path without the tile', () => refused({ output: { defaultTilePath: 's3://results/<requestId>.tif' } }), /<tileName> or <tileId>/, 'output->defaultTilePath'],
    ['Zarr without its format', () => refused({ output: undefined, zarrOutput: { path: 's3://results/z' } }), /must be zarr\/array/, 'processRequest->output->responses->0->format->type'],
    ['a width', () => refused({ processRequest: { ...batchRequest(TYPE).processRequest, output: { width: 5 } } }), /must not be set/, 'processRequest->output->width'],
    ['half a grid', () => refused({ tilingGrid: { id: 1 } }), /resolution: is required/, 'tilingGrid->resolution'],
    ['NUL', () => refused({ description: 'a\0b' }), /NUL/, 'description'],
    ['an unknown collection', () => refused({ output: { defaultTilePath: 's3://results', cogOutput: true, collectionId: crypto.randomUUID() } }), /no batch collection/, undefined],
  ])('refuses %s', async (_, body, message, parameter) => {
    const sent = body();
    const answer = await app.fetch(`${BATCH}/process`, app.people.editor, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      ...(sent !== undefined && { body: typeof sent === 'string' ? sent : JSON.stringify(sent) }),
    });
    const { error } = (await answer.json()) as Json;
    expect([answer.status, error.status, error.message]).toEqual([400, 400, expect.stringMatching(message)]);
    if (parameter !== undefined) expect(error.errors).toEqual([expect.objectContaining({ parameter })]);
  }); // prettier-ignore

  it('lists a page at a time, as requests-builder counts them, newest first', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) ids.push(await app.created(batchRequest(TYPE, { description: `listed ${n}` })));
    const first = await call('GET', '/process?search=listed&count=2');
    expect(first.body.data.map(({ id }: Json) => id)).toEqual([ids[2], ids[1]]);
    expect(first.body.links.next).toContain('/api/v1/batch/process?search=listed&count=2&viewtoken=2');
    const second = await call('GET', '/process?search=listed&count=2&viewtoken=2&sort=created:desc');
    expect(second.body.data.map(({ id }: Json) => id)).toEqual([ids[0]]);
    expect(second.body.links).not.toHaveProperty('nextToken');
    expect((await call('GET', '/process?search=listed&sort=created')).body.data[0].id).toBe(ids[0]);
    const mine = await call('GET', `/process?search=listed&userid=${app.people.editor.id}`);
    const others = await call('GET', `/process?search=listed&userid=${app.people.viewer.id}`);
    expect([mine.body.data.length, others.body.data.length]).toEqual([3, 0]);
    for (const query of ['sort=name', 'count=0', 'count=101', 'viewtoken=x', 'userid=me', 'collectionId=1'])
      expect([query, (await call('GET', `/process?${query}`)).status]).toEqual([query, 400]);
  });

  it('is seen and moved by its account alone', async () => {
    const id = await app.created(batchRequest(TYPE, { description: 'ours' }));
    const { other, viewer } = app.people;
    for (const [method, path] of [
      ['GET', ''], ['PUT', ''], ['DELETE', ''], ['POST', '/analyse'], ['POST', '/start'], ['POST', '/cancel'],
      ['POST', '/restartpartial'], ['GET', '/tiles'], ['GET', '/tiles/1'], ['POST', '/tiles/1/restart'],
    ] as const) {
      const { status, body } = await call(method, `/process/${id}${path}`, method === 'PUT' ? {} : undefined, other);
      expect([method, path, status, body.error.code]).toEqual([method, path, 404, 'COMMON_NOT_FOUND']);
    } // prettier-ignore
    expect((await call('GET', '/process', undefined, other)).body.data).toEqual([]);
    expect((await call('GET', `/process/${id}`, undefined, viewer)).status).toBe(200);
    expect((await app.call('GET', `${BATCH}/process/${id}`, null)).status).toBe(401);
    expect((await call('GET', '/process/no-uuid')).status).toBe(400);
  });

  it('has no tile of that number, and none called restart', async () => {
    const id = await app.created(batchRequest(TYPE));
    const answers = await Promise.all(['1', 'restart', '1e3', '99999999999999999999'].map((tile) => call('GET', `/process/${id}/tiles/${tile}`))); // prettier-ignore
    expect(answers.map(({ status }) => status)).toEqual([404, 400, 400, 400]);
    expect((await call('GET', `/process/${id}/tiles?status=SCHEDULED`)).body.data).toEqual([]);
    expect((await call('GET', `/process/${id}/tiles?status=LATE`)).status).toBe(400);
    expect((await app.act(id, 'tiles/1/restart')).status).toBe(404);
  });

  it('answers under its other spelling, too', async () => {
    const id = await app.created(batchRequest(TYPE));
    for (const path of [`/batch/v1/process/${id}`, `/batch/v1/process/${id}/`, `${BATCH}/process/${id}/`])
      expect([path, (await app.call('GET', path, app.people.editor)).body.id]).toEqual([path, id]);
  });
});
