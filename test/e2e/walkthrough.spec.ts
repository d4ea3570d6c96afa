import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type OpenAPIObject } from '@nestjs/swagger';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ApiUser } from '../support/api-user.js';
import { gdalinfo, gdalTool, locationInfo } from '../support/gdal-cli.js';
import { operationsOf, type Operation } from '../support/hostile.js';
import { startInstance, type Instance } from '../support/instance.js';

jest.setTimeout(60_000);

const LANDSAT = resolve('samples/landsat-rgb/RGB.byte.tif');

let instance: Instance;
let user: ApiUser;
let dataset: string;

/** The README's first requests, and the page that says what else there is. */
beforeAll(async () => {
  // Nothing outside this machine is asked.
  const nowhere = 'http://127.0.0.1:9/csw';
  instance = await startInstance({
    env: { CSW_ENDPOINT: nowhere, NBS_SENTINEL_CSW_ENDPOINT: nowhere, SWATH_PUBLIC_REQUESTS_PER_MINUTE: '0' },
  });
  user = new ApiUser(instance);
  dataset = await user.ingest(LANDSAT, { title: 'Landsat 7, Bahamas' });
}, 60_000);
afterAll(() => instance?.stop());

const url = (path: string) => new URL(path, instance.url).href;

describe('the first requests of the README', () => {
  it('find the dataset by a word of its title', async () => {
    const { body } = await instance.json<{ items: { id: string }[] }>('GET', '/datasets?q=landsat');
    expect(body.items.map(({ id }) => id)).toEqual([dataset]);
  });

  it('sample it without a token, as gdallocationinfo does', async () => {
    const answer = (await (await fetch(url(`/datasets/${dataset}/samples?lon=-77.5&lat=25.0`))).json()) as {
      values: { value: number }[];
    };
    expect(answer.values.map(({ value }) => value)).toEqual(await locationInfo(LANDSAT, -77.5, 25.0));
  });

  it('are those that stand in the README', async () => {
    const readme = await readFile('README.md', 'utf8');
    for (const path of [
      '/oauth/token',
      '/ingest/upload',
      '/ingest/commit/',
      '/jobs/',
      '/datasets?q=',
      '/samples?lon=',
      '/download',
    ])
      expect(readme).toContain(path);
  });
});

describe('the download', () => {
  const download = () => url(`/datasets/${dataset}/download`);

  it('opens in GDAL by its URL, with the pixels of the upload', async () => {
    const [ours, original] = await Promise.all([
      gdalinfo(`/vsicurl/${download()}`, { checksum: true }),
      gdalinfo(LANDSAT, { checksum: true }),
    ]);
    expect(ours.size).toEqual(original.size);
    expect(ours.bands.map(({ checksum }) => checksum)).toEqual(original.bands.map(({ checksum }) => checksum));
    expect(ours.metadata['IMAGE_STRUCTURE']?.['LAYOUT']).toBe('COG');
  });

  it('of a VRT opens in GDAL too, with its sources by their URLs', async () => {
    const pieces = ['north-west', 'north-east'].map((name) => resolve(`samples/sentinel2-29RKH/mosaic/${name}.tif`));
    const vrt = await user.makeVrt([await user.ingest(pieces[0] as string), await user.ingest(pieces[1] as string)]);
    const at = ['-11.4555', '25.1785'];
    const values = await gdalTool('gdallocationinfo', [
      '-valonly',
      '-wgs84',
      `/vsicurl/${url(`/datasets/${vrt}/download`)}`,
      ...at,
    ]);
    expect(values).toBe(await gdalTool('gdallocationinfo', ['-valonly', '-wgs84', pieces[0] as string, ...at]));
  });

  it('is sent whole, as a head, and in parts that agree', async () => {
    const whole = await fetch(download());
    const bytes = Buffer.from(await whole.arrayBuffer());
    const head = await fetch(download(), { method: 'HEAD' });
    expect(head.status).toBe(200);
    for (const name of ['content-length', 'etag', 'accept-ranges', 'content-type', 'content-disposition'])
      expect([name, head.headers.get(name)]).toEqual([name, whole.headers.get(name)]);
    expect(head.headers.get('content-length')).toBe(String(bytes.length));
    expect(whole.headers.get('etag')).toContain(createHash('sha256').update(bytes).digest('hex'));

    const part = await fetch(download(), { headers: { range: 'bytes=100-199' } });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 100-199/${bytes.length}`]);
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(100, 200))).toBe(true);
    const known = await fetch(download(), { headers: { 'if-none-match': whole.headers.get('etag') ?? '' } });
    expect(known.status).toBe(304);
  });
});

describe('the documentation', () => {
  const document = async () => (await (await fetch(url('/openapi.json'))).json()) as OpenAPIObject;

  it('is a page with everything it needs, and the document behind it', async () => {
    const page = await fetch(url('/docs'));
    const html = await page.text();
    expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
    const assets = [...html.matchAll(/(?:src|href)="\.?\/?([^"]+\.(?:js|css))"/g)].map(([, path]) => path as string);
    expect(assets.length).toBeGreaterThan(2);
    for (const path of assets)
      expect([path, (await fetch(url(path.startsWith('docs') ? `/${path}` : `/docs/${path}`))).status]).toEqual([
        path,
        200,
      ]);
    expect(operationsOf(await document()).length).toBeGreaterThan(50);
  });

  it('signs in with the printed client as the page does: by the token URL of the document', async () => {
    const schemes = (await document()).components?.securitySchemes as Record<
      string,
      { flows?: { clientCredentials?: { tokenUrl: string } } }
    >;
    const tokenUrl = schemes['oauth2']?.flows?.clientCredentials?.tokenUrl ?? '';
    const { id, secret } = instance.client;
    const basic = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
    const response = await fetch(url(tokenUrl), {
      method: 'POST',
      headers: { authorization: basic, 'x-requested-with': 'XMLHttpRequest' },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    const { access_token, token_type } = (await response.json()) as Record<string, string>;
    expect([response.status, token_type?.toLowerCase()]).toEqual([200, 'bearer']);
    const jobs = await fetch(url('/jobs'), { headers: { authorization: `Bearer ${access_token}` } });
    expect(jobs.status).toBe(200);
  });

  const addressOf = ({ path, requiredQuery }: Operation) => {
    const query = { ...requiredQuery, ...('dataset_ids' in requiredQuery && { dataset_ids: dataset }) };
    const address = path.replace('{dataset_id}', dataset);
    return Object.keys(query).length === 0
      ? address
      : `${address}?${new URLSearchParams(query as Record<string, string>)}`;
  };
  const reads = async () => operationsOf(await document()).filter(({ method }) => method === 'GET');

  it('names no GET that fails, with a token or without', async () => {
    const simple = (await reads()).filter(({ pathParameters }) => pathParameters.length === 0);
    expect(simple.length).toBeGreaterThan(8);
    for (const path of simple.map(addressOf)) {
      const signedIn = await instance.api(path);
      const anonymous = await fetch(url(path));
      expect([path, signedIn.status]).toEqual([path, 200]);
      expect([path, [200, 401].includes(anonymous.status)]).toEqual([path, true]);
    }
  });

  it('names no GET of a dataset that fails; what a plain raster has not got is absent', async () => {
    const ofDataset = (await reads()).filter(({ pathParameters }) => pathParameters.join() === 'dataset_id');
    expect(ofDataset.length).toBeGreaterThan(12);
    for (const path of ofDataset.map(addressOf))
      expect([path, [200, 404, 409].includes((await instance.api(path)).status)]).toEqual([path, true]);
  });
});

describe('a client made for Keycloak, as sentinelhub-py is', () => {
  const realm = '/auth/realms/main/protocol/openid-connect';

  it('finds its token by the realm, and can do everything with it', async () => {
    const discovery = await (await fetch(url('/auth/realms/main/.well-known/openid-configuration'))).json();
    expect(discovery).toMatchObject({ token_endpoint: url(`${realm}/token`), jwks_uri: expect.any(String) });
    const response = await fetch(url(`${realm}/token`), {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: instance.client.id,
        client_secret: instance.client.secret,
      }),
    });
    const { access_token = '', expires_in } = (await response.json()) as { access_token?: string; expires_in: number };
    const [, payload, signature] = access_token.split('.');
    expect([response.status, signature !== undefined, expires_in >= 3600]).toEqual([200, true, true]);
    expect(JSON.parse(Buffer.from(payload ?? '', 'base64url').toString())).toMatchObject({ azp: instance.client.id });
    const answer = await fetch(url(`/datasets/${dataset}`), { headers: { authorization: `Bearer ${access_token}` } });
    expect(answer.status).toBe(200);
  });

  it('is refused with an OAuth2 error for a wrong secret', async () => {
    const response = await fetch(url(`${realm}/token`), {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: instance.client.id,
        client_secret: 'wrong',
      }),
    });
    expect([response.status, await response.json()]).toEqual([
      401,
      expect.objectContaining({ error: 'invalid_client' }),
    ]);
  });
});
