import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccountingModule } from '../../src/accounting/index.js';
import { OgcModule } from '../../src/ogc/index.js';
import { type Accounting, withAccounting } from '../support/accounting-app.js';
import { type ProcessApp, startProcessApp } from '../support/process-app.js';
import { processRequest, SMALL } from '../support/process-requests.js';

const NDVI = `//VERSION=3
function setup() { return { input: ["B04", "B08"], output: { bands: 1 } } }
function evaluatePixel(s) { return [index(s.B08, s.B04)] }`;

describe('units of /process', () => {
  let app: ProcessApp & Accounting;
  let collection: string;
  beforeAll(async () => {
    app = await withAccounting(await startProcessApp({}, [AccountingModule, OgcModule]));
    collection = await app.sentinel2(['B04', 'B08']);
  }, 120_000);
  afterAll(() => app?.close());

  /** 512 × 512 pixels of two bands: 2/3 of a unit; 16 × 16: 2/300. */
  const whole = () => processRequest(collection, NDVI);
  const small = () => processRequest(collection, NDVI, SMALL);
  const left = async () => (await app.remaining())['PROCESSING_UNITS PT100H'] as number;
  const ofProcess = async () => (await app.usage()).filter(({ product }) => product === 'process');

  it('are charged as the header says', async () => {
    await app.limit([['PROCESSING_UNITS', 10, 'PT100H']]);
    const before = await left();
    const { status, headers } = await app.process(whole());
    expect(status).toBe(200);
    expect(Number(headers.get('x-processingunits-spent'))).toBe(Math.fround(2 / 3));
    expect(before - (await left())).toBeCloseTo(2 / 3, 3);
    expect(await ofProcess()).toEqual([
      { product: 'process', outcome: 'ok', requests: 1, units: expect.closeTo(2 / 3, 9) },
    ]);
  });

  it('cost nothing when the script fails or the plan is only explained', async () => {
    const before = await left();
    const broken = NDVI.replace('return [index', 'throw new Error("no"); return [index');
    expect((await app.process(processRequest(collection, broken))).status).toBe(400);
    expect((await app.process(whole(), { path: '/api/v1/process/explain' })).status).toBe(200);
    expect(await left()).toBeCloseTo(before, 3);
    expect(await ofProcess()).toEqual([
      { product: 'process', outcome: 'ok', requests: 2, units: expect.closeTo(2 / 3, 9) },
      { product: 'process', outcome: 'refused', requests: 1, units: 0 },
    ]);
  });

  it('are never sold twice, and what is too dear is refused before anything is read', async () => {
    await app.limit([['PROCESSING_UNITS', 1.5, 'PT23H']]);
    const answers = await Promise.all(Array.from({ length: 6 }, () => app.process(whole())));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 429, 429, 429, 429]);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.json.error.code).toBe('RATE_LIMIT_EXCEEDED');
    expect(refused?.headers.get('x-processingunits-spent')).toBeNull();
    // A sixth of a unit is left.
    expect((await app.process(small())).status).toBe(200);
  });

  it('of maps are those of the door they came through', async () => {
    await app.limit([]);
    const answer = await app.fetch(`/render/tiles/${collection}/8/119/109.png`, app.people.editor);
    expect(answer.status).toBe(200);
    const spent = Number(answer.headers.get('x-processingunits-spent'));
    expect(spent).toBeGreaterThan(0);
    const rows = (await app.usage()).filter(({ product }) => product === 'ogc');
    expect(rows).toEqual([{ product: 'ogc', outcome: 'ok', requests: 1, units: expect.closeTo(spent, 6) }]);
  });

  it('of a public map are its owner’s, who is also asked for the requests', async () => {
    await app.limit([]);
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ name: 'Open', public: true });
    const made = await app.fetch('/configuration/v1/wms/instances', app.people.editor, {
      method: 'POST',
      headers,
      body,
    });
    const { id } = (await made.json()) as { id: string };
    await app.limit([['REQUESTS', 2, 'PT1H']]);
    const ask = async () => (await app.fetch(`/ogc/wms/${id}?SERVICE=WMS&REQUEST=GetCapabilities`, null)).status;
    expect([await ask(), await ask(), await ask()]).toEqual([200, 200, 429]);
  });

  it('are refused as JSON with 403 when the budget is used up, also where a picture was asked for', async () => {
    await app.limit([['PROCESSING_UNITS', 0.5, 'P31D']]);
    const { status, headers, json } = await app.process(small(), { accept: 'image/png' });
    expect(status).toBe(403);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(json.error.code).toBe('ACCESS_INSUFFICIENT_PROCESSING_UNITS');
  });
});
