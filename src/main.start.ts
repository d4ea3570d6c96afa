import 'reflect-metadata';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { ConfigError, loadConfig } from './platform/config/load-config.js';
import { EXIT_CONFIG } from './platform/process/life-cycle.js';
import {
  Console,
  runInstance,
  runningInstance,
  StartRefused,
  type StopButton,
  WORKER_FLAGS,
} from './supervisor/index.js';

const API = fileURLToPath(new URL('main.api.js', import.meta.url));
const WORKER = fileURLToPath(new URL('main.worker.js', import.meta.url));

/** One Ctrl-C arrives several times: from the terminal and from npm, which passes it on. */
const SAME_PRESS_MS = 700;

type Env = Readonly<Record<string, string | undefined>>;

/** `npm start`: the whole platform under one supervisor. `npm run worker`: one more worker for it. */
async function main([command = 'start']: string[]): Promise<number> {
  const env: Env = { ...fileEnv('.env'), ...process.env };
  if (command === 'worker') return joinWorker(env);
  if (command !== 'start') throw new StartRefused(`There is no command "${command}".`, 'use `start` or `worker`.');
  const databaseUrl = env['DATABASE_URL'] || null;
  const redisUrl = env['REDIS_URL'] || null;
  const { http, data, supervisor } = loadConfig({
    ...env,
    DATABASE_URL: databaseUrl ?? 'postgresql:///embedded',
    REDIS_URL: redisUrl ?? 'unix:///embedded',
  });
  const instance = { dataDir: data.dir, host: http.host, port: http.port, workers: supervisor.workers };
  const settings = { ...instance, databaseUrl, redisUrl, env, mains: { api: API, worker: WORKER } };
  return runInstance(settings, new Console(process.stdout, process.stderr), stopButton());
}

/** In the foreground, until it is told to end or its terminal goes. */
async function joinWorker(env: Env): Promise<number> {
  const dataDir = loadConfig({ ...env, DATABASE_URL: 'postgresql:///any', REDIS_URL: 'unix:///any' }).data.dir;
  const given = env['DATABASE_URL'] && env['REDIS_URL'];
  const running = given ? { databaseUrl: env['DATABASE_URL'], redisUrl: env['REDIS_URL'] } : runningInstance(dataDir);
  if (running === null)
    throw new StartRefused(
      `No instance runs on the data folder ${dataDir}.`,
      'run `npm start` first, name its folder in SWATH_DATA_DIR, or set DATABASE_URL and REDIS_URL.',
    );
  const childEnv = { ...env, DATABASE_URL: running.databaseUrl, REDIS_URL: running.redisUrl, SWATH_DATA_DIR: dataDir };
  const stdio = ['ignore', 'inherit', 'inherit', 'ipc'] as const;
  const worker = spawn(process.execPath, [...WORKER_FLAGS, WORKER], {
    env: childEnv,
    detached: true,
    stdio: [...stdio],
  });
  stopButton().onPress(() => worker.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', (code) => resolve(code ?? 1));
  });
}

/** What stands in the environment already wins over the file. */
function fileEnv(path: string): Env {
  return existsSync(path) ? parseEnv(readFileSync(path, 'utf8')) : {};
}

/** Pressed by SIGINT, SIGTERM, SIGHUP, and by the end of the process that forked us. */
function stopButton(): StopButton {
  // Until somebody listens nothing runs that would have to be ended in order.
  let press: (reason: string) => void = () => process.exit(130);
  let lastPressAt = 0;
  const pressed = (reason: string) => {
    const samePress = Date.now() - lastPressAt < SAME_PRESS_MS;
    lastPressAt = Date.now();
    if (!samePress) press(reason);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => pressed(signal));
  if (process.send) process.once('disconnect', () => pressed('the process that started it is gone'));
  return { onPress: (next) => (press = next) };
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`);
    else if (error instanceof StartRefused) process.stderr.write(`${error.message}\n  What to do: ${error.fix}\n`);
    else process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(error instanceof ConfigError ? EXIT_CONFIG : 1);
  },
);
