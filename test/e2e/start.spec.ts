import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startInstance, type Instance } from '../support/instance.js';

jest.setTimeout(120_000);

/** `npm start` and `npm run worker` without the set-up before them. */
function launch(
  args: string[],
  env: Record<string, string>,
  cwd = process.cwd(),
): ChildProcess & { text: () => string } {
  const { PATH = '', HOME = '' } = process.env;
  const main = resolve('dist/src/main.start.js');
  const child = spawn(process.execPath, [main, ...args], { cwd, env: { PATH, HOME, LOG_LEVEL: 'info', ...env } });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (text += data.toString()));
  return Object.assign(child, { text: () => text });
}

async function outcome(...of: Parameters<typeof launch>): Promise<{ code: number | null; text: string }> {
  const child = launch(...of);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, text: child.text() };
}

function isAlive(pid: number): boolean {
  try {
    // A zombie whose new parent has not looked yet is as good as gone.
    return process.kill(pid, 0) && !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

async function until(what: string, condition: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  for (const deadline = Date.now() + withinMs; !(await condition()); await sleep(50))
    if (Date.now() > deadline) throw new Error(`not within ${withinMs / 1000} s: ${what}`);
}

async function isReady({ url }: Instance): Promise<boolean> {
  return fetch(`${url}/health/ready`).then(
    (response) => response.ok,
    () => false,
  );
}

function allPids(instance: Instance): number[] {
  const { supervisor, api, workers, postgres, redis } = instance.pids();
  return [supervisor, api, ...workers, postgres ?? 0, redis ?? 0].filter((pid) => pid > 0);
}

describe('npm start with its own servers', () => {
  let instance: Instance;
  beforeAll(async () => (instance = await startInstance({ servers: 'embedded', env: { SWATH_WORKERS: '2' } })));
  afterAll(async () => instance.stop());

  it('prints one ready line, and the API is ready at that address', async () => {
    expect(instance.logs().match(/^Swath is ready at http:\/\/127\.0\.0\.1:\d+$/gm)).toHaveLength(1);
    expect(await isReady(instance)).toBe(true);
  });

  it('keeps credentials and addresses to itself', () => {
    expect(statSync(join(instance.dataDir, 'run')).mode & 0o777).toBe(0o700);
    expect(statSync(join(instance.dataDir, 'run', 'instance.json')).mode & 0o777).toBe(0o600);
  });

  it('runs as many workers as SWATH_WORKERS says, with the word worker in their command line', async () => {
    await until('two workers', () => instance.pids().workers.length === 2);
    for (const pid of instance.pids().workers) expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).toContain('worker');
  });

  it.each(['worker', 'api', 'redis', 'postgres'] as const)('brings a killed %s back within 10 s', async (name) => {
    const pidOf = () => (name === 'worker' ? (instance.pids().workers[0] ?? 0) : (instance.pids()[name] ?? 0));
    const before = pidOf();
    const linesBefore = instance.logs().length;
    process.kill(before, 'SIGKILL');
    const label = name === 'worker' ? /worker \d is back/ : new RegExp(`${name} is back`);
    await until(`${name} is back`, () => label.test(instance.logs().slice(linesBefore)));
    await until('the platform is ready', () => isReady(instance));
    expect(pidOf()).not.toBe(before);
    expect(instance.logs().match(/^Swath is ready/gm)).toHaveLength(1);
  });

  it('refuses a second start on the same data folder and says how to go on', async () => {
    const { code, text } = await outcome([], { SWATH_DATA_DIR: instance.dataDir, PORT: '0' });
    expect(code).toBe(1);
    expect(text).toContain(`already running on this data folder (pid ${instance.pids().supervisor}`);
    expect(text).toContain('npm run worker');
  });

  it('lets another worker join by the data folder alone, and leave again', async () => {
    const worker = launch(['worker'], { SWATH_DATA_DIR: instance.dataDir });
    await until('the worker is ready', () => worker.text().includes('worker is ready'), 20_000);
    worker.kill('SIGTERM');
    expect(await once(worker, 'exit')).toEqual([0, null]);
  });

  it('ends every process on Ctrl-C, in order, with exit code 0', async () => {
    const pids = allPids(instance);
    expect(pids.length).toBeGreaterThanOrEqual(6);
    expect(await instance.end('SIGINT')).toBe(0);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(instance.logs()).toContain('swath: stopped');
  });

  it('starts warm within 15 s, with the same accounts', async () => {
    const startedAt = Date.now();
    instance = await startInstance({ servers: 'embedded', reuse: instance });
    expect(Date.now() - startedAt).toBeLessThan(15_000);
    expect((await instance.token()).split('.')).toHaveLength(3);
  });

  it('starts again after a kill -9 of the supervisor, and leaves none of the old processes', async () => {
    const old = allPids(instance);
    await instance.end('SIGKILL');
    instance = await startInstance({ servers: 'embedded', reuse: instance });
    expect(old.filter(isAlive)).toEqual([]);
    expect(await isReady(instance)).toBe(true);
  });

  it('starts again after a kill -9 of everything at once', async () => {
    const old = allPids(instance);
    for (const pid of old) process.kill(pid, 'SIGKILL');
    await instance.end('SIGKILL');
    instance = await startInstance({ servers: 'embedded', reuse: instance });
    expect(await isReady(instance)).toBe(true);
  });

  it('hurries when Ctrl-C comes a second time', async () => {
    const pids = allPids(instance);
    // A worker that cannot end would hold an orderly stop for 30 s.
    process.kill(instance.pids().workers[0] ?? 0, 'SIGSTOP');
    const ended = instance.end('SIGINT');
    await sleep(1500);
    const hurriedAt = Date.now();
    process.kill(instance.pids().supervisor, 'SIGINT');
    expect(await ended).toBe(130);
    expect(Date.now() - hurriedAt).toBeLessThan(5000);
    expect(pids.filter(isAlive)).toEqual([]);
  });
});

describe('a first start without credentials given', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'swath-first-'));
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  it('makes them up, prints them once and stores them for their owner alone', async () => {
    const first = launch([], { SWATH_DATA_DIR: dataDir, PORT: '0', SWATH_WORKERS: '0', LOG_LEVEL: 'warn' });
    await until('ready', () => first.text().includes('Swath is ready'), 60_000);
    const file = join(dataDir, 'credentials.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { client_secret } = JSON.parse(readFileSync(file, 'utf8')) as { client_secret: string };
    expect(first.text().split(client_secret)).toHaveLength(2);
    first.kill('SIGTERM');
    expect(await once(first, 'exit')).toEqual([0, null]);
  });
});

describe('npm start that cannot work', () => {
  it('names all faults of the configuration at once and ends with 78, before anything was started', async () => {
    const dataDir = join(tmpdir(), 'swath-never-made');
    const faults = { PORT: 'eighty', SWATH_WORKERS: '-1', DATABASE_URL: 'mysql://nowhere', SWATH_DATA_DIR: dataDir };
    const { code, text } = await outcome([], faults);
    expect(code).toBe(78);
    for (const name of ['PORT', 'SWATH_WORKERS', 'DATABASE_URL']) expect(text).toContain(`- ${name} `);
    expect(text).not.toMatch(/^\s+at /m);
    expect(statSync(dataDir, { throwIfNoEntry: false })).toBeUndefined();
  });

  it('reads .env of the folder it is started in, and lets the environment win', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'swath-env-'));
    writeFileSync(join(cwd, '.env'), 'PORT=eighty\nSWATH_WORKERS=many\n');
    const { code, text } = await outcome([], { SWATH_WORKERS: '-1' }, cwd);
    rmSync(cwd, { recursive: true });
    expect(code).toBe(78);
    expect(text).toContain('PORT = "eighty"');
    expect(text).toContain('SWATH_WORKERS = -1');
  });

  it('says that the port is taken, not that the API died', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    const dataDir = mkdtempSync(join(tmpdir(), 'swath-port-'));
    const { code, text } = await outcome([], { SWATH_DATA_DIR: dataDir, PORT: String(port) });
    taken.close();
    rmSync(dataDir, { recursive: true });
    expect({ code, text }).toEqual({ code: 1, text: expect.stringContaining(`Port ${port} on 127.0.0.1 is in use`) });
  });

  it('tells a worker without an instance how to find one', async () => {
    const { code, text } = await outcome(['worker'], { SWATH_DATA_DIR: join(tmpdir(), 'swath-nobody-here') });
    expect(code).toBe(1);
    expect(text).toContain('run `npm start` first');
  });
});
