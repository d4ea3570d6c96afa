import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { RasterPool, type RasterPoolOptions } from '#libs/raster';
import { gdalCli, grid, makeRaster, workplace } from './support/gdal-cli.js';

const place = workplace();
const pools: RasterPool[] = [];
let small: string;
/** Takes seconds to convert or to count exactly. */
let large: string;

beforeAll(() => {
  small = makeRaster(place, 'small.tif', { bands: [grid(4, 4, (c) => c)], crs: 'EPSG:4326' });
  large = place.path('large.tif');
  const where = ['-a_srs', 'EPSG:32633', '-a_ullr', 0, 9_000, 9_000, 0, '-ot', 'Float32'];
  gdalCli(
    'gdal_create',
    '-q',
    '-outsize',
    9_000,
    9_000,
    '-bands',
    1,
    '-burn',
    3,
    ...where,
    '-co',
    'TILED=YES',
    '-co',
    'SPARSE_OK=TRUE',
    large,
  );
});
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close())));
afterAll(() => place.remove());

function poolOf(processes: number, options: Partial<RasterPoolOptions> = {}): RasterPool {
  const pool = new RasterPool({ processes, ...options });
  pools.push(pool);
  return pool;
}

const convert = (name: string) => ({ source: large, target: place.path(name), options: { compression: 'LZMA' } });
const isAlive = (pid: number) =>
  existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !condition(); i++) await sleep(25);
  expect(condition()).toBe(true);
}

/** The process that has begun with a call. */
async function busyPid(pool: RasterPool, isExclusive: boolean): Promise<number> {
  const busy = () => pool.stats().children.find((child) => child.inFlight > 0 && child.isExclusive === isExclusive);
  await until(() => busy() !== undefined);
  await sleep(300);
  return busy()!.pid!;
}

describe('RasterPool', () => {
  it('answers, and carries errors across with code, message and without paths', async () => {
    const pool = poolOf(1);
    expect(await pool.run('describe', { path: small })).toMatchObject({ width: 4, height: 4 });
    const error = pool.run('describe', { path: place.path('none.tif') });
    await expect(error).rejects.toMatchObject({
      name: 'DomainError',
      code: 'RASTER_UNREADABLE',
      message: 'The raster cannot be opened: the file is missing',
    });
  });

  it('starts no process before the first call, and no more than asked for', async () => {
    const pool = poolOf(2);
    expect(pool.stats().children).toEqual([]);
    await Promise.all(Array.from({ length: 20 }, () => pool.run('describe', { path: small })));
    expect(pool.stats().children).toHaveLength(2);
  });

  it('reports progress', async () => {
    const seen: number[] = [];
    const args = { source: small, target: place.path('progress.tif') };
    await poolOf(1).run('writeCog', args, { exclusive: true, onProgress: (fraction) => seen.push(fraction) });
    expect(seen.at(-1)).toBe(1);
  });

  it('tells a crash of the exclusive process by its signal, then works on', async () => {
    const pool = poolOf(1);
    const work = pool.run('writeCog', convert('crash.tif'), { exclusive: true });
    process.kill(await busyPid(pool, true), 'SIGKILL');
    await expect(work).rejects.toMatchObject({ code: 'RASTER_CRASHED', message: expect.stringContaining('SIGKILL') });
    expect(existsSync(place.path('crash.tif'))).toBe(false);
    expect(await pool.run('describe', { path: small })).toMatchObject({ width: 4 });
    expect(pool.stats().crashes).toBe(1);
  });

  it('repeats a shared read once when its process dies, not twice', async () => {
    const pool = poolOf(1);
    const once = pool.run('statistics', { path: large, approximate: false });
    process.kill(await busyPid(pool, false), 'SIGKILL');
    expect(await once).toMatchObject([{ min: 3, max: 3 }]);

    const twice = pool.run('statistics', { path: large, approximate: false });
    const failed = expect(twice).rejects.toMatchObject({ code: 'RASTER_CRASHED' });
    const first = await busyPid(pool, false);
    process.kill(first, 'SIGKILL');
    await until(() => !isAlive(first));
    process.kill(await busyPid(pool, false), 'SIGKILL');
    await failed;
  });

  it('kills the process of a cancelled exclusive call', async () => {
    const pool = poolOf(1);
    const abort = new AbortController();
    const work = pool.run('writeCog', convert('cancelled.tif'), { exclusive: true, signal: abort.signal });
    const failed = expect(work).rejects.toMatchObject({ code: 'CANCELLED' });
    const pid = await busyPid(pool, true);
    abort.abort();
    await failed;
    expect(isAlive(pid)).toBe(false);
    expect(pool.stats().crashes).toBe(0);
  });

  it('forgets a cancelled shared call and keeps its neighbours', async () => {
    const pool = poolOf(1);
    const abort = new AbortController();
    const slow = pool.run('statistics', { path: large, approximate: false }, { signal: abort.signal });
    const neighbour = pool.run('describe', { path: small });
    abort.abort();
    await expect(slow).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await neighbour).toMatchObject({ width: 4 });
    await expect(pool.run('describe', { path: small }, { signal: abort.signal })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });

  it('stops a call that runs past its limit', async () => {
    const pool = poolOf(1);
    const options = { exclusive: true, timeoutMs: 700 };
    await expect(pool.run('writeCog', convert('late.tif'), options)).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(pool.stats().children.filter(({ isExclusive }) => isExclusive)).toEqual([]);
  });

  it('serves interactive calls beside exclusive work, which waits its turn', async () => {
    const pool = poolOf(1);
    const finished: string[] = [];
    const heavy = pool
      .run('statistics', { path: large, approximate: false }, { exclusive: true })
      .then(() => finished.push('first'));
    await busyPid(pool, true);
    const second = pool.run('describe', { path: small }, { exclusive: true }).then(() => finished.push('second'));
    expect(pool.stats().waiting).toBe(1);
    await pool.run('describe', { path: small }).then(() => finished.push('interactive'));
    await Promise.all([heavy, second]);
    expect(finished).toEqual(['interactive', 'first', 'second']);
    expect(pool.stats().children.length).toBeLessThanOrEqual(2);
  });

  it('lets a waiting exclusive call in although every process is busy with shared ones', async () => {
    const pool = poolOf(2);
    const stop = { now: false };
    const flood = Array.from({ length: 6 }, async () => {
      while (!stop.now) await pool.run('describe', { path: small });
    });
    await pool.run('describe', { path: small }, { exclusive: true });
    stop.now = true;
    await Promise.all(flood);
  });

  it('replaces a process after its share of calls', async () => {
    const pool = poolOf(1, { maxCalls: 2 });
    await pool.run('describe', { path: small });
    const pid = pool.stats().children[0]!.pid!;
    await pool.run('describe', { path: small });
    await pool.run('describe', { path: small });
    expect(pool.stats().children.map((child) => child.pid)).not.toContain(pid);
    await until(() => !isAlive(pid));
  });

  it('gives its processes nothing of its own environment', async () => {
    process.env.SWATH_TEST_SECRET = 'hush';
    const pool = poolOf(1, { env: { GDAL_HTTP_TIMEOUT: '7' } });
    await pool.run('describe', { path: small });
    delete process.env.SWATH_TEST_SECRET;
    const environment = readFileSync(`/proc/${pool.stats().children[0]!.pid}/environ`, 'utf8');
    expect(environment).toContain('GDAL_HTTP_TIMEOUT=7');
    expect(environment).not.toContain('hush');
  });

  it('says UNAVAILABLE to whoever is waiting when it closes, and leaves no process', async () => {
    const pool = poolOf(1);
    const work = pool.run('writeCog', convert('closing.tif'), { exclusive: true });
    const failed = expect(work).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const pid = await busyPid(pool, true);
    await pool.close();
    await failed;
    expect(isAlive(pid)).toBe(false);
    await expect(pool.run('describe', { path: small })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});

describe('the door for servers', () => {
  const door = resolve(import.meta.dirname, '../../dist/libs/raster/src/index.js');
  const script = (body: string) =>
    spawn(process.execPath, [
      '--input-type=module',
      '-e',
      `import { RasterPool } from ${JSON.stringify(door)};${body}`,
    ]);

  it('loads no GDAL into the parent', async () => {
    const report = script(
      'console.log(process.report.getReport().sharedObjects.filter((o) => /gdal|vips/.test(o)).length)',
    );
    const [output] = await report.stdout.toArray();
    expect(String(output).trim()).toBe('0');
  });

  it('lets no raster process outlive a killed parent', async () => {
    const body = `const pool = new RasterPool({ processes: 1 });
      pool.run('writeCog', ${JSON.stringify(convert('orphan.tif'))}, { exclusive: true }).catch(() => {});
      console.log(pool.stats().children[0].pid); setInterval(() => {}, 1000);`;
    const parent = script(body);
    const pid = await new Promise<number>((done) => parent.stdout.once('data', (data) => done(Number(data))));
    await sleep(1000);
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await until(() => !isAlive(pid));
  });
});
