import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenAPIObject } from '@nestjs/swagger';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ApiUser } from '../support/api-user.js';
import { HOSTILE_BODIES, HOSTILE_TEXTS, HOSTILE_VALUES, operationsOf, type Operation } from '../support/hostile.js';
import { startInstance, type Instance } from '../support/instance.js';
import { writeSquare } from '../support/square.js';

jest.setTimeout(120_000);

/** Requests at a time; each is cheap, they only have to be many. */
const AT_ONCE = 8;
const NOBODY = '2489e9ad-2ee2-8e00-8ec9-32d5f69181c0';
/** Guessing is slowed down there; what they take is tested where they are. */
const GUARDED = ['/auth/login', '/oauth/token', '/auth/realms/{realm}/protocol/openid-connect/token'];

let dir: string;
let instance: Instance;
let user: ApiUser;
let raster: string;
let vrt: string;
let operations: Operation[];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'swath-fixtures-'));
  instance = await startInstance({ env: { LOG_LEVEL: 'error' } });
  user = new ApiUser(instance);
  raster = await user.ingest(await writeSquare(dir, 0));
  vrt = await user.makeVrt([raster, await user.ingest(await writeSquare(dir, 1))]);
  const document = (await (await instance.api('/openapi.json')).json()) as OpenAPIObject;
  operations = operationsOf(document).filter(({ path }) => !GUARDED.includes(path));
}, 60_000);
afterAll(async () => {
  await instance?.stop();
  await rm(dir, { recursive: true });
});

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
  const datasetId = path.includes('vrt') ? vrt : raster;
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => (isRead && name === 'dataset_id' ? datasetId : NOBODY));
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
            const rest = path.endsWith('samples') || path.endsWith('sample') ? '&lon=10.3&lat=49.7' : '';
            const queries = [
              ...HOSTILE_TEXTS.map((text) => `${name}=${text}`),
              `${name}=1&${name}=2`,
              `${name}[a]=1`,
              `${name}[]=1`,
            ];
            return queries.map((query) => ({ method: operation.method, path: `${path}?${query}${rest}` }));
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
              body: JSON.stringify({ ...operation.body, [name]: value }),
            })),
          ),
        ),
      ),
    ));
});
