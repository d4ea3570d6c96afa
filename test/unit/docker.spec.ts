import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { parse, parseAllDocuments } from 'yaml';
import { loadBucketsFile } from '#libs/storage';
import { describeEnv, loadConfig } from '../../src/platform/config/load-config.js';
import { WORKER_FLAGS } from '../../src/supervisor/worker-flags.js';
import { COMPOSE_SCHEMA, type ComposeFile } from '../support/compose-schema.js';

/** There is no container engine where these tests run: they check what the files say, not what an engine makes of it. */
const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const SETTINGS = Object.keys(describeEnv());

interface Instruction {
  readonly stage: string;
  readonly name: string;
  readonly text: string;
}

const dockerfile = parseDockerfile(read('docker/Dockerfile'));
const instructions = (name: string, stage?: string) =>
  dockerfile.filter((found) => found.name === name && (stage === undefined || found.stage === stage));

describe('docker/Dockerfile', () => {
  it('runs on the Node version of .nvmrc, on Debian 12', () => {
    expect(instructions('ARG').map(({ text }) => text)).toContain(`NODE_VERSION=${read('.nvmrc').trim()}`);
    expect(instructions('FROM')[0]?.text).toBe('node:${NODE_VERSION}-bookworm-slim AS system');
  });

  it('installs the system packages of the set-up script but the servers, and no others', () => {
    const { debian } = JSON.parse(read('scripts/system-packages.json')) as { debian: string[] };
    const isServer = (name: string) => /^(postgresql|redis)/.test(name);
    const installed = instructions('RUN').flatMap(({ text }) => {
      const list = /apt-get install -y --no-install-recommends ([^&]+)/.exec(text)?.[1] ?? '';
      return list.split(/\s+/).filter(Boolean);
    });
    expect(installed.sort()).toEqual(debian.filter((name) => !isServer(name)).sort());
  });

  it('copies only what exists and what its ignore file lets through', () => {
    const ignore = read('docker/Dockerfile.dockerignore').split('\n');
    const copied = instructions('COPY')
      .filter(({ text }) => !text.startsWith('--from'))
      .flatMap(({ text }) => text.split(/\s+/).slice(0, -1));
    expect(copied.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    expect(copied.filter((path) => !ignore.includes(`!${path}`))).toEqual([]);
    expect(ignore).toContain('*');
  });

  it.each(['api', 'worker'])('starts the compiled main of the target %s', (target) => {
    const command = JSON.parse(instructions('CMD', target).at(-1)?.text ?? '[]') as string[];
    const flags = target === 'worker' ? WORKER_FLAGS : [];
    expect(command).toEqual(['node', ...flags, `dist/src/main.${target}.js`]);
    expect(existsSync(join(ROOT, 'src', `main.${target}.ts`))).toBe(true);
  });

  it('runs as a numbered user that is not root, in both targets', () => {
    expect(
      instructions('FROM')
        .slice(-2)
        .map(({ text }) => text),
    ).toEqual(['runtime AS worker', 'runtime AS api']);
    expect(instructions('USER').map(({ stage, text }) => [stage, text])).toEqual([['runtime', '10001:10001']]);
  });

  it('sets only settings that exist', () => {
    const keys = instructions('ENV').flatMap(({ text }) => [...text.matchAll(/(\w+)=/g)].map(([, key]) => key));
    expect(keys.filter((key) => !SETTINGS.includes(key ?? ''))).toEqual(['NODE_ENV', 'UV_THREADPOOL_SIZE']);
  });

  it('asks the API whether it is ready', () => {
    expect(instructions('HEALTHCHECK', 'api')[0]?.text).toContain('/health/ready');
  });
});

describe('docker/compose.yml', () => {
  const compose = parse(read('docker/compose.yml'), { merge: true }) as ComposeFile;
  const services = Object.entries(compose.services);

  it('has the shape of a compose file, as far as it uses one, with every image pinned', () => {
    const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
    expect(ajv.validate(COMPOSE_SCHEMA, compose) ? [] : ajv.errors).toEqual([]);
  });

  it('brings API, worker, PostGIS, Redis and an S3 store', () => {
    expect(services.map(([name]) => name)).toEqual(['postgres', 'redis', 's3', 's3-bucket', 'api', 'worker']);
  });

  it('depends on services that exist, and waits for health only where a health check is', () => {
    for (const [, { depends_on = {} }] of services)
      for (const [target, { condition }] of Object.entries(depends_on)) {
        expect(Object.keys(compose.services)).toContain(target);
        if (condition === 'service_healthy') expect(compose.services[target]).toHaveProperty('healthcheck');
      }
  });

  it.each(['api', 'worker'])('builds %s from its target, with settings that exist', (name) => {
    const service = compose.services[name];
    expect(service?.build).toEqual({ context: '..', dockerfile: 'docker/Dockerfile', target: name });
    expect(existsSync(join(ROOT, 'docker', service?.build?.context ?? '', service?.build?.dockerfile ?? ''))).toBe(
      true,
    );
    expect(instructions('FROM').some(({ text }) => text.endsWith(` AS ${name}`))).toBe(true);
    expect(Object.keys(service?.environment ?? {}).filter((key) => !SETTINGS.includes(key))).toEqual([]);
  });

  it('uses volumes and secrets that it declares', () => {
    const named = services.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')[0] ?? ''));
    expect(named.filter((name) => !Object.hasOwn(compose.volumes, name))).toEqual([]);
    const secrets = services.flatMap(([, service]) => service.secrets ?? []);
    expect(secrets.filter((name) => !Object.hasOwn(compose.secrets, name))).toEqual([]);
    expect(compose.services['api']?.environment?.['SWATH_BUCKETS']).toBe(`/run/secrets/${secrets[0]}`);
  });

  it('publishes nothing but the API, on the local host', () => {
    const ports = services.flatMap(([name, service]) => (service.ports ?? []).map((port) => [name, port]));
    expect(ports).toEqual([['api', '127.0.0.1:${SWATH_PORT:-8080}:8080']]);
  });

  it('gives example credentials that fit the example buckets file, which is valid and has the house bucket', async () => {
    const buckets = await loadBucketsFile(join(ROOT, 'docker/buckets.example.json'));
    expect(Object.keys(buckets)).toEqual(['swath']);
    expect(compose.secrets['buckets']?.file).toBe('${SWATH_BUCKETS_FILE:-./buckets.example.json}');
    const { MINIO_ROOT_USER, MINIO_ROOT_PASSWORD } = compose.services['s3']?.environment ?? {};
    expect(MINIO_ROOT_USER).toBe(`\${S3_ACCESS_KEY:-${buckets['swath']?.accessKeyId}}`);
    expect(MINIO_ROOT_PASSWORD).toBe(`\${S3_SECRET_KEY:-${buckets['swath']?.secretAccessKey}}`);
    expect(buckets['swath']?.endpoint).toBe('http://s3:9000');
  });
});

describe('many workers', () => {
  const compose = parse(read('docker/compose.yml'), { merge: true }) as ComposeFile;

  it('may run from the one service: it takes no port of the host and no name of its own, and is asked for its health', () => {
    const worker = compose.services['worker'];
    expect(worker).not.toHaveProperty('ports');
    expect(worker).not.toHaveProperty('container_name');
    expect(JSON.stringify(worker?.healthcheck)).toContain(
      `:${worker?.environment?.['SWATH_WORKER_PORT']}/health/ready`,
    );
  });

  const [deployment, scaler] = parseAllDocuments(read('docker/keda.example.yml')).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS() as Manifest;
  });
  const container = deployment?.spec.template?.spec.containers[0];

  it('in a cluster are set by settings that exist, with values that are valid', () => {
    const env = Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value]));
    expect(Object.keys(env).filter((key) => !SETTINGS.includes(key))).toEqual([]);
    const config = loadConfig({ ...env, DATABASE_URL: 'postgres://host/db', REDIS_URL: 'redis://host' });
    expect(config.worker).toEqual({ queues: ['batch', 'async'], units: 0, port: container?.ports[0]?.containerPort });
    expect(container?.image).toBe(`registry.example.org/swath-worker:${JSON.parse(read('package.json')).version}`);
  });

  it('in a cluster are as many as a metric asks for that exists', () => {
    expect(scaler?.spec.scaleTargetRef?.name).toBe(deployment?.metadata.name);
    const query = scaler?.spec.triggers?.[0]?.metadata['query'] ?? '';
    const metric = /swath_\w+/.exec(query)?.[0] ?? 'none';
    expect(read('src/fanout/fanout-depths.ts')).toContain(`'${metric}'`);
  });

  it('are described with metrics that exist', () => {
    const source = read('src/fanout/fanout-depths.ts') + read('src/fanout/fanout-measures.ts');
    const told = [...read('docs/guide/workers.md').matchAll(/`(swath_\w+)/g)].map(([, name]) => name ?? '');
    expect(told.length).toBeGreaterThan(4);
    expect(told.filter((name) => !source.includes(`'${name}'`))).toEqual([]);
  });
});

/** What of a Kubernetes object these tests look at. */
interface Manifest {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly template?: { readonly spec: { readonly containers: readonly Container[] } };
    readonly scaleTargetRef?: { readonly name: string };
    readonly triggers?: ReadonlyArray<{ readonly metadata: Readonly<Record<string, string>> }>;
  };
}
interface Container {
  readonly image: string;
  readonly env: ReadonlyArray<{ readonly name: string; readonly value: string }>;
  readonly ports: ReadonlyArray<{ readonly containerPort: number }>;
}

/** Instructions with continued lines joined and comments dropped, each with the name of its build stage. */
function parseDockerfile(text: string): Instruction[] {
  const lines = text.split('\n').filter((line) => !/^\s*#/.test(line));
  const whole = lines.join('\n').replace(/\\\n/g, ' ').split('\n');
  let stage = '';
  return whole.flatMap((line) => {
    const [, name = '', rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
    if (name === 'FROM') stage = / AS (\S+)$/.exec(rest)?.[1] ?? '';
    return name ? [{ stage, name, text: rest.trim() }] : [];
  });
}
