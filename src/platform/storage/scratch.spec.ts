import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, stat, statfs, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { currentProcess, isRunning } from './process-identity.js';
import { Scratch } from './scratch.js';

beforeAll(() => Logger.overrideLogger(false));
afterAll(() => Logger.overrideLogger(['log']));

let dir: string;
let scratch: Scratch;
const folders = () => readdir(join(dir, 'scratch')).catch(() => []);

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'swath-scratch-'));
  scratch = new Scratch({ dir, bucketsFile: null, datasetRoots: [] });
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('Scratch', () => {
  it('lends a private empty folder and removes it with its content', async () => {
    const mode = await scratch.within(async (folder) => {
      expect(await readdir(folder)).toEqual([]);
      await mkdir(join(folder, 'sub'));
      await writeFile(join(folder, 'sub', 'file'), '1');
      return (await stat(folder)).mode & 0o777;
    });
    expect([mode, await folders()]).toEqual([0o700, []]);
  });

  it('removes the folder when the work fails, and passes on the failure', async () => {
    const failure = new Error('work failed');
    await expect(scratch.within(() => Promise.reject(failure))).rejects.toBe(failure);
    expect(await folders()).toEqual([]);
  });

  it('does not begin once cancelled', async () => {
    const work = scratch.within(() => Promise.resolve('ran'), { signal: AbortSignal.abort() });
    await expect(work).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('tells the free space of the data folder', async () => {
    const { bavail, bsize } = await statfs(dir);
    expect(Math.abs((await scratch.freeBytes()) - bavail * bsize)).toBeLessThan(1 << 30);
  });

  it('removes folders of dead processes at start, keeps those of living ones, and old ones of other hosts', async () => {
    const self = currentProcess();
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    const names = {
      alive: `${self.place}-${self.pid}-${self.start}-aaaaaaaaaaaa`,
      dead: `${self.place}-${child.pid}-1-aaaaaaaaaaaa`,
      reusedPid: `${self.place}-${self.pid}-1-aaaaaaaaaaaa`,
      foreignYoung: `000000000000-1-1-aaaaaaaaaaaa`,
      foreignOld: `000000000000-1-2-aaaaaaaaaaaa`,
      odd: `something`,
    };
    for (const name of Object.values(names)) await mkdir(join(dir, 'scratch', name), { recursive: true });
    const dayOld = new Date(Date.now() - 25 * 3600 * 1000);
    for (const name of [names.alive, names.foreignOld]) await utimes(join(dir, 'scratch', name), dayOld, dayOld);
    await scratch.onModuleInit();
    expect(await folders()).toEqual([names.alive, names.foreignYoung, names.odd].sort());
  });
});

describe('process identity', () => {
  it('knows this process as running and the same pid with another start as dead', () => {
    const self = currentProcess();
    expect([isRunning(self), isRunning({ ...self, start: '1' })]).toEqual([true, false]);
  });
});
