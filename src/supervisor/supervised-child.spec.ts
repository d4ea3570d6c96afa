import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { type ChildSpec } from './child-spec.js';
import { Console } from './console.js';
import { SupervisedChild } from './supervised-child.js';
import { workerSpec } from './swath-processes.js';

jest.setTimeout(20_000);

const SERVES = `process.send({ type: 'ready' }); process.on('disconnect', () => process.exit()); setInterval(() => {}, 1000);`;

interface Story {
  pids: number[];
  gaveUp: { reason: string; exitCode: number } | null;
  said: string;
}

let child: SupervisedChild | null = null;
afterEach(async () => child?.stop());

/** A child that runs `script` instead of a compiled main. */
function supervise(script: string, change: Partial<ChildSpec> = {}): { child: SupervisedChild; story: Story } {
  const story: Story = { pids: [], gaveUp: null, said: '' };
  const out = new PassThrough();
  out.on('data', (data: Buffer) => (story.said += data.toString()));
  const spec: ChildSpec = {
    ...workerSpec('worker 1', { main: '', env: {} }),
    command: () => ({ file: process.execPath, args: ['-e', script], env: {}, output: 'relay' }),
    ...change,
  };
  child = new SupervisedChild(spec, new Console(out, out), {
    started: (_name, pid) => void story.pids.push(pid),
    ended: () => undefined,
    gaveUp: (_name, reason, exitCode) => void (story.gaveUp = { reason, exitCode }),
  });
  return { child, story };
}

async function until(condition: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 15_000; !condition(); await sleep(20))
    if (Date.now() > deadline) throw new Error('it did not happen within 15 s');
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('SupervisedChild', () => {
  it('brings a killed child back within 10 s and says so', async () => {
    const { child, story } = supervise(SERVES);
    await child.start();
    const killedAt = Date.now();
    process.kill(story.pids[0] ?? 0, 'SIGKILL');
    await until(() => story.said.includes('worker 1 is back'));
    expect(Date.now() - killedAt).toBeLessThan(10_000);
    expect(story.said).toContain('worker 1 ended with SIGKILL');
    expect(isAlive(story.pids[1] ?? 0)).toBe(true);
  });

  it('gives up with a clear reason when the child dies five times in a minute', async () => {
    const { child, story } = supervise(`console.error('no such table'); process.exit(3)`);
    void child.start();
    await until(() => story.gaveUp !== null);
    expect(story.pids).toHaveLength(5);
    expect(story.gaveUp).toEqual({
      reason: 'worker 1 died five times within a minute; the last time it ended with code 3',
      exitCode: 1,
    });
    expect(story.said).toContain('[worker 1] no such table');
  });

  it('does not start again what ended because of its configuration', async () => {
    const { child, story } = supervise('process.exit(78)');
    void child.start();
    await until(() => story.gaveUp !== null);
    expect(story.pids).toHaveLength(1);
    expect(story.gaveUp?.exitCode).toBe(78);
  });

  it('waits for the child that ends in its own time', async () => {
    const { child, story } = supervise(
      `process.on('SIGTERM', () => setTimeout(() => { console.log('work is returned'); process.exit(0); }, 300)); ${SERVES}`,
    );
    await child.start();
    await child.stop();
    expect(story.said).toContain('[worker 1] work is returned');
    expect(story.pids.map(isAlive)).toEqual([false]);
  });

  it('ends by force a child that does not end within its grace', async () => {
    const { child, story } = supervise(`process.on('SIGTERM', () => {}); ${SERVES}`, {
      stop: { signal: 'SIGTERM', graceMs: 200, force: 'SIGKILL' },
    });
    await child.start();
    await child.stop();
    expect(story.said).toContain('did not end within 0.2 s');
    expect(story.pids.map(isAlive)).toEqual([false]);
  });

  it('ends what the dead child had forked', async () => {
    const { child, story } = supervise(
      `const { spawn } = require('node:child_process');
       console.log('forked ' + spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' }).pid); ${SERVES}`,
    );
    await child.start();
    await until(() => /forked \d+/.test(story.said));
    const forked = Number(/forked (\d+)/.exec(story.said)?.[1]);
    process.kill(story.pids[0] ?? 0, 'SIGKILL');
    await until(() => !isAlive(forked));
  });

  it('treats a service that cannot be brought up as a death with that reason', async () => {
    const { child, story } = supervise(SERVES, { ready: () => Promise.reject(new Error('no PostGIS')) });
    void child.start();
    await until(() => story.said.includes('could not be brought into service: no PostGIS; starting it again'));
  });

  it('passes structured lines as they are and names the others', async () => {
    const { child, story } = supervise(`console.log('{"level":"info"}'); console.log('plain'); ${SERVES}`);
    await child.start();
    await until(() => story.said.includes('plain'));
    expect(story.said).toBe('{"level":"info"}\n[worker 1] plain\n');
  });
});
