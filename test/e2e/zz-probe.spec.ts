import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, it, jest } from '@jest/globals';
import { ApiUser } from '../support/api-user.js';
import { startInstance, type Instance } from '../support/instance.js';
import { writeSquare } from '../support/square.js';

jest.setTimeout(120_000);
let dir: string; let instance: Instance; let user: ApiUser;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'swath-fixtures-'));
  instance = await startInstance({ servers: 'embedded', env: { SWATH_JOB_LEASE_S: '3', LOG_LEVEL: 'debug' } });
  user = new ApiUser(instance);
});
afterAll(async () => { console.log(instance.logs().split('\n').filter(l=>!/"GET"|RouterExplorer|RoutesResolver|InstanceLoader/.test(l)).join('\n').slice(-12000)); await instance?.stop(); await rm(dir, { recursive: true }); });

it('redis', async () => {
  const s = [];
  for (const n of [0, 1]) s.push(await user.ingest(await writeSquare(dir, n)));
  const w = instance.pids().workers[0] ?? 0;
  process.kill(w, 'SIGSTOP');
  const jobs = [await user.createVrt(s), await user.createVrt(s), await user.createVrt(s)];
  console.log(jobs.map((j) => j.status));
  const r = instance.pids().redis ?? 0;
  process.kill(r, 'SIGKILL');
  while ([r, undefined].includes(instance.pids().redis)) await sleep(50);
  await sleep(1500);
  const mark = instance.logs().length;
  process.kill(w, 'SIGCONT');
  await sleep(8000);
  { const { execFileSync } = await import('node:child_process');
    const sock = join(instance.dataDir, 'run', 'redis.sock');
    const cli = (...a: string[]) => execFileSync('redis-cli', ['-s', sock, ...a]).toString();
    for (const k of cli('KEYS', '*').trim().split('\n').sort()) { const t = cli('TYPE', k).trim();
      console.log(k, t, t === 'hash' ? cli('HGETALL', k) : t === 'list' ? cli('LRANGE', k, '0', '-1') : t === 'zset' ? cli('ZRANGE', k, '0', '-1', 'WITHSCORES') : t === 'set' ? cli('SMEMBERS', k) : cli('GET', k)); } }
  for (let i = 0; i < 3; i++) {
    await sleep(1000);
    const states = await Promise.all(jobs.map((j) => user.job(j.body.job_id)));
    console.log(i, states.map((x) => `${x.status}/${x.current_step}/${x.attempt}/${x.error_message}`).join(' '), w, instance.pids().workers);
    if (states.every((x) => x.status === 'complete')) break;
  }
});
