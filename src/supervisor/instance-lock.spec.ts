import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { identityOf } from '../platform/storage/process-identity.js';
import { InstanceLock } from './instance-lock.js';
import { StartRefused } from './start-refused.js';

let run = '';
beforeEach(() => {
  run = mkdtempSync(join(tmpdir(), 'swath-lock-'));
});
afterEach(() => rmSync(run, { recursive: true, force: true }));

const silent = () => undefined;

/** As if a supervisor with that identity held the lock. */
function heldBy(identity: object, stopping = false): void {
  writeFileSync(join(run, 'lock'), JSON.stringify({ identity, stopping }));
}

describe('InstanceLock', () => {
  it('refuses a second instance on the same folder, naming the pid of the first', async () => {
    const lock = await InstanceLock.take(run, silent);
    const second = InstanceLock.take(run, silent);
    await expect(second).rejects.toThrow(StartRefused);
    await expect(second).rejects.toThrow(`pid ${process.pid}`);
    lock.release();
  });

  it('is free again after a release', async () => {
    (await InstanceLock.take(run, silent)).release();
    (await InstanceLock.take(run, silent)).release();
  });

  it('takes over from a holder that was killed', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    heldBy({ ...identityOf(process.pid), pid });
    (await InstanceLock.take(run, silent)).release();
  });

  it('takes over when the pid of the dead holder belongs to another process now', async () => {
    heldBy({ ...identityOf(process.pid), start: '1' });
    (await InstanceLock.take(run, silent)).release();
  });

  it('waits for a holder that is just stopping', async () => {
    const holder = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 600)']);
    heldBy(identityOf(holder.pid ?? 0), true);
    const said: string[] = [];
    (await InstanceLock.take(run, (text) => said.push(text))).release();
    expect(said).toEqual([`waiting for the instance that is just stopping (pid ${holder.pid})`]);
  });

  it('takes over from another container whose heartbeat has stopped', async () => {
    heldBy({ ...identityOf(process.pid), place: 'another' });
    (await InstanceLock.take(run, silent)).release();
  }, 20_000);
});
