import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type OpenAPIObject } from '@nestjs/swagger';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { RasterPool } from '#libs/raster';
import { ApiUser } from '../support/api-user.js';
import { startCswServer, type CswServer } from '../support/csw-server.js';
import { HOSTILE_BODIES, HOSTILE_TEXTS, HOSTILE_VALUES, operationsOf, type Operation } from '../support/hostile.js';
import { startInstance, type Instance } from '../support/instance.js';
import { startOpendapServer, type OpendapServer } from '../support/opendap-server.js';
import { writeSquare } from '../support/square.js';

jest.setTimeout(240_000);

/** Requests at a time; each is cheap, they only have to be many. */
const AT_ONCE = 8;
const NOBODY = '2489e9ad-2ee2-8e00-8ec9-32d5f69181c0';
/** The identifier of the documented examples: the catalogue has it, so that other members are looked at too. */
const RECORD = '5f1d9c0a-6a51-4a1f-9d0c-6f5f0a2a7c11';
const PRODUCT = 'S1A_IW_GRDH_1SDV_20260411T054200_20260411T054225_058031_072B2F_6FF8';
/** Parts of paths that are read, where an id of nobody would be refused at once. */
const PLACES: Readonly<Record<string, string>> = { z: '0', x: '0', y: '0', style_id: 'default', file: 'gray.sld' };
/** Guessing is slowed down there; what they take is tested where they are. */
const GUARDED = ['/auth/login', '/oauth/token', '/auth/realms/{realm}/protocol/openid-connect/token'];

let dir: string;
let catalogue: CswServer;
let pool: RasterPool;
let opendap: OpendapServer;
let instance: Instance;
let user: ApiUser;
let raster: string;
let vrt: string;
let operations: Operation[];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'swath-fixtures-'));
  catalogue = await startCswServer([record()]);
  pool = new RasterPool({ processes: 1 });
  opendap = await startOpendapServer(resolve('test/fixtures/points'), pool);
  instance = await startInstance({ env: { LOG_LEVEL: 'error', ...(await outside()) } });
  user = new ApiUser(instance);
  raster = await user.ingest(await writeSquare(dir, 0));
  vrt = await user.makeVrt([raster, await user.ingest(await writeSquare(dir, 1))]);
  const document = (await (await instance.api('/openapi.json')).json()) as OpenAPIObject;
  operations = operationsOf(document).filter(({ path }) => !GUARDED.includes(path));
}, 60_000);
afterAll(async () => {
  await instance?.stop();
  await Promise.all([catalogue?.close(), opendap?.close(), pool?.close()]);
  await rm(dir, { recursive: true });
});

/** A catalogue and roots without rasters on this machine; nothing of it leads to a dataset. */
async function outside(): Promise<Record<string, string>> {
  const roots = Object.fromEntries(['archive', 'nbs', 'hyspex'].map((name) => [name, join(dir, name)]));
  for (const root of Object.values(roots)) {
    await mkdir(root);
    await writeFile(join(root, 'README'), 'mounted');
  }
  return {
    SWATH_DATASET_ROOTS: roots['archive'] as string,
    NBS_ARCHIVE_ROOT: roots['nbs'] as string,
    HYSPEX_LOCAL_ROOT: roots['hyspex'] as string,
    CSW_ENDPOINT: catalogue.url,
    NBS_SENTINEL_CSW_ENDPOINT: catalogue.url,
    SWATH_OUTBOUND_ALLOW: `${catalogue.host},${new URL(opendap.url('x.nc')).host}`,
    SWATH_PUBLIC_REQUESTS_PER_MINUTE: '0',
  };
}

function record() {
  return {
    identifier: RECORD,
    title: PRODUCT,
    bbox: [10, 59, 11, 60] as const,
    references: [
      {
        scheme: 'download',
        url: `https://archive.invalid/thredds/fileServer/nbsArchive/S1A/2026/04/11/${PRODUCT}.zip`,
      },
      { scheme: 'OPENDAP:OPENDAP', url: `https://archive.invalid/thredds/dodsC/${PRODUCT}.nc` },
    ],
  };
}

interface Attempt {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
}

/** What was answered with 500 or above, or not at all: `status METHOD path body`. */
async function faultsOf(attempts: readonly Attempt[]): Promise<string[]> {
  const faults: string[] = [];
  const queue = [...attempts];
  const attempt = async ({ method, path, body }: Attempt) => {
    const content = body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } };
    const status = await instance.api(path, { method, ...content, signal: AbortSignal.timeout(20_000) }).then(
      async (response) => (await response.body?.cancel(), response.status),
      (error: Error) => error.message,
    );
    if (typeof status === 'string' || status >= 500)
      faults.push(`${status} ${method} ${path.slice(0, 150)} ${body?.slice(0, 150) ?? ''}`);
  };
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) await attempt(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return faults;
}

/** With ids of datasets where there are some; changes are aimed at nothing that exists. */
function filled({ method, path }: Operation): string {
  const isRead = method === 'GET';
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    if (!isRead) return NOBODY;
    return name === 'dataset_id' ? datasetFor(path) : (PLACES[name] ?? NOBODY);
  });
}

const datasetFor = (path: string) => (path.includes('vrt') ? vrt : raster);

/** What an operation cannot be asked without, and the place of a sample. */
function required({ path, requiredQuery }: Operation, without: string): string {
  const rest = { ...requiredQuery, ...(requiredQuery['dataset_ids'] !== undefined && { dataset_ids: raster }) };
  const place = /\/samples?$/.test(path) ? { lon: '10.3', lat: '49.7' } : {};
  const entries = Object.entries({ ...rest, ...place }).filter(([name]) => name !== without);
  return new URLSearchParams(entries as Array<[string, string]>).toString();
}

/** As documented, with the servers of this machine where others are named. */
function exampleOf({ path, body }: Operation): Record<string, unknown> {
  return {
    ...body,
    ...(body && 'endpoint' in body && { endpoint: catalogue.url }),
    ...(/\/query-points?$/.test(path) && body && 'url' in body && { url: opendap.url('s1-like.nc') }),
  };
}

async function unchanged(sweep: () => Promise<string[]>): Promise<void> {
  const before = await user.inventory();
  expect(await sweep()).toEqual([]);
  expect(await user.inventory()).toEqual(before);
}

describe('no operation of the document answers 500, and none leaves anything, whatever', () => {
  it('stands in its path', () =>
    unchanged(() =>
      faultsOf(
        operations.flatMap((operation) =>
          operation.pathParameters.flatMap((name) =>
            HOSTILE_TEXTS.map((text) => ({
              method: operation.method,
              path: operation.path.replace(`{${name}}`, text).replaceAll(/\{\w+\}/g, NOBODY),
            })),
          ),
        ),
      ),
    ));

  it('stands in its query, once or twice or as a nested member', () =>
    unchanged(() =>
      faultsOf(
        operations.flatMap((operation) =>
          operation.queryParameters.flatMap((name) => {
            const path = filled(operation);
            const rest = required(operation, name);
            const queries = [
              ...HOSTILE_TEXTS.map((text) => `${name}=${text}`),
              `${name}=1&${name}=2`,
              `${name}[a]=1`,
              `${name}[]=1`,
            ];
            return queries.map((query) => ({ method: operation.method, path: `${path}?${query}&${rest}` }));
          }),
        ),
      ),
    ));

  it('its body is', () =>
    unchanged(() =>
      faultsOf(
        operations
          .filter(({ method }) => method !== 'GET')
          .flatMap((operation) =>
            HOSTILE_BODIES.map((body) => ({ method: operation.method, path: filled(operation), body })),
          ),
      ),
    ));

  it('one member of its body is', () =>
    unchanged(() =>
      faultsOf(
        operations.flatMap((operation) =>
          Object.keys(operation.body ?? {}).flatMap((name) =>
            HOSTILE_VALUES.map((value) => ({
              method: operation.method,
              path: filled(operation),
              body: JSON.stringify({ ...exampleOf(operation), [name]: value }),
            })),
          ),
        ),
      ),
    ));
});
