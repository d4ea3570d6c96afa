import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CswSearchModule } from '../../src/harvest/csw/csw-search.module.js';
import { startCswApp, type CswApp } from '../support/csw-app.js';
import { CSW_RECORDS } from '../support/csw-records.js';
import { type CswMode, type CswServer } from '../support/csw-server.js';

/** An application and log-ins with argon2; generous for a busy machine. */
jest.setTimeout(60_000);

let app: CswApp;
let catalogue: CswServer;

beforeAll(async () => {
  app = await startCswApp([CswSearchModule], () => ({ SWATH_PUBLIC_REQUESTS_PER_MINUTE: '100' }));
  catalogue = app.catalogue;
});
afterAll(() => app.close());

beforeEach(() => {
  Object.assign(catalogue, { mode: 'ok', maxPage: 100, unknownProperties: [] });
  catalogue.requests.length = 0;
});

type Page = Record<string, unknown> & {
  total: number;
  next_offset: number | null;
  items: Array<Record<string, unknown>>;
};

const search = (body: object) => app.post<Page>('/datasets/csw-search', body);
const found = async (body: object) => (await search(body)).body.items.map(({ title }) => String(title).slice(0, 19));

describe('POST /datasets/csw-search, against a stub of a catalogue', () => {
  it('answers the example of the contract without an account', async () => {
    const { status, body } = await search({
      endpoint: catalogue.url,
      keywords: ['sentinel', 's2'],
      start_datetime: '2026-01-01T00:00:00Z',
      end_datetime: '2026-01-31T23:59:59Z',
      bbox: { minx: 10.0, miny: 60.0, maxx: 11.0, maxy: 61.0 },
      anytext: 'ice',
      limit: 20,
      offset: 0,
    });
    expect(status).toBe(200);
    expect({ ...body, items: body.items.length }).toEqual({
      total: 4,
      returned: 4,
      limit: 20,
      offset: 0,
      next_offset: null,
      prev_offset: null,
      constraints_applied: 6,
      items: 4,
    });
    expect(body.items[0]).toEqual({
      identifier: '5f1d9c0a-6a51-4a1f-9d0c-000000000003',
      title: 'S2B_MSIL1C_20260103T104329_N0511_R008_T32VNM_20260103T124012',
      abstract: 'Sentinel-2 level-1C data over ice',
      subjects: ['Sentinel-2', 'S2', 'MSI', 'optical'],
      bbox: { minx: 9, miny: 59.4, maxx: 11, maxy: 60.4 },
      references: [
        expect.objectContaining({ scheme: 'WWW:DOWNLOAD-1.0-http--download', kind: 'download' }),
        expect.objectContaining({ scheme: 'OPENDAP:OPENDAP', kind: 'opendap' }),
        expect.objectContaining({ scheme: 'OGC:WMS', kind: 'wms' }),
        expect.objectContaining({ scheme: null, kind: 'odata' }),
      ],
    });
  });

  it('pages through all records once, by the cursor of the catalogue, which gives fewer than asked for', async () => {
    catalogue.maxPage = 5;
    const titles: unknown[] = [];
    let offset: number | null = 0;
    let pages = 0;
    while (offset !== null && pages++ < 20) {
      const { body }: { body: Page } = await search({ limit: 8, offset });
      titles.push(...body.items.map(({ title }) => title));
      expect(body).toMatchObject({
        total: 22,
        limit: 8,
        offset,
        prev_offset: offset === 0 ? null : Math.max(0, offset - 8),
      });
      offset = body.next_offset;
    }
    expect(titles).toEqual(CSW_RECORDS.map(({ title }) => title).toSorted());
    expect((await search({ offset: 1000 })).body).toMatchObject({ returned: 0, next_offset: null, items: [] });
  });

  it('looks for times by containment', async () => {
    // Begins before, so it is out although it overlaps.
    expect(
      await found({ keywords: ['s1'], start_datetime: '2026-01-08T05:42:01Z', end_datetime: '2026-01-10' }),
    ).toEqual([]);
    expect(
      await found({
        keywords: ['s1'],
        start_datetime: '2026-01-08T06:42:00+01:00',
        end_datetime: '2026-01-08T05:42:25Z',
      }),
    ).toEqual(['S1D_IW_GRDH_1SDV_20']);
  });

  it('takes what was typed literally, but for the asterisk', async () => {
    expect(await found({ keywords: ['100% polar_night'] })).toEqual(['S1A_EW_GRDM_1SDH_20']);
    expect(await found({ keywords: ['100_'] })).toEqual([]);
    expect(await found({ anytext: 'east*north', keywords: ['', '  '] })).toEqual(['S1A_EW_GRDM_1SDH_20']);
    expect(await found({ anytext: '& north' })).toHaveLength(2);
    expect((await search({ anytext: '', keywords: [], endpoint: null })).body).toMatchObject({
      constraints_applied: 0,
      total: 22,
    });
  });

  it('finds boxes on both sides of ±180, and turns the corners where asked to', async () => {
    const bbox = { minx: 177, miny: 70, maxx: -178, maxy: 85 };
    const { body } = await search({ bbox });
    expect(body).toMatchObject({ total: 2, constraints_applied: 1 });
    expect((await search({ bbox, bbox_axis: 'latlon' })).body).toMatchObject({ total: 2 });
    expect(catalogue.requests[1]).toContain('urn:ogc:def:crs:EPSG::4326');
  });

  it.each([
    [{ limit: 0 }, 'limit'],
    [{ limit: 101 }, 'limit'],
    [{ limit: 1.5 }, 'limit'],
    [{ offset: -1 }, 'offset'],
    [{ keywords: 'ice' }, 'keywords'],
    [{ keywords: ['a\0'] }, 'keywords'],
    [{ start_datetime: 'yesterday' }, 'start_datetime'],
    [{ start_datetime: '2026-02-01', end_datetime: '2026-01-01' }, 'start_datetime'],
    [{ bbox: [10, 60, 11, 61] }, 'bbox'],
    [{ bbox: { minx: 10, miny: 60, maxx: 11 } }, 'maxy'],
    [{ bbox: { minx: 10, miny: 61, maxx: 11, maxy: 60 } }, 'bbox.miny'],
    [{ bbox: { minx: 190, miny: 60, maxx: 11, maxy: 61 } }, 'minx'],
    [{ bbox_axis: 'xy' }, 'bbox_axis'],
    [{ endpoint: 'nbs.csw.met.no' }, 'endpoint'],
    [{ endpoint: 'file:///etc/passwd' }, 'endpoint'],
    [{ endpoint: 'http://user:secret@a.example/' }, 'endpoint'],
  ])('refuses %j and asks nobody', async (body, field) => {
    const answer = await search(body);
    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.body['detail'])).toContain(field);
    expect(catalogue.requests).toEqual([]);
  });

  it.each(['http://127.0.0.1:1/', 'http://localhost:1/', 'http://169.254.169.254/', 'http://[::1]/'])(
    'does not reach inside: %s',
    async (endpoint) => {
      expect(await search({ endpoint })).toMatchObject({ status: 403 });
    },
  );

  it.each<[CswMode, number, string]>([
    ['html', 502, 'HTML'],
    ['broken', 502, 'status 500'],
    ['exception', 502, 'NoApplicableCode: Tables are locked'],
    ['exception-400', 502, 'NoApplicableCode: Tables are locked'],
    ['bomb', 502, 'document type'],
    ['huge', 502, 'more than 33554432 bytes'],
    ['cut', 502, 'no CSW document'],
    ['redirect-private', 403, 'private address'],
    ['redirect-loop', 502, 'more than 3 times'],
  ])('tells what a catalogue did wrong: %s', async (mode, status, words) => {
    catalogue.mode = mode;
    const answer = await search({});
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body['detail'])).toContain(words);
  });

  it('names the status of the catalogue', async () => {
    catalogue.mode = 'exception-400';
    expect((await search({})).body['detail']).toMatchObject({ code: 'csw_exception', upstream_status: 400 });
  });

  it('bounds what one anonymous address may ask for', async () => {
    const answers = await Promise.all(Array.from({ length: 101 }, () => search({ limit: 0 })));
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await app.post('/datasets/csw-search', {}, app.people.editor)).toMatchObject({ status: 200 });
  });
});
