import { createServer } from 'node:net';
import { join } from 'node:path';
import { type ChildSpec } from './child-spec.js';
import { type Console } from './console.js';
import { embeddedPostgres, embeddedPostgresUrl } from './embedded-postgres.js';
import { embeddedRedis, embeddedRedisUrl } from './embedded-redis.js';
import { openInstanceFolder, type InstanceFolder } from './instance-folder.js';
import { InstanceLock } from './instance-lock.js';
import { endLeftovers, InstanceRecord } from './instance-record.js';
import { StartRefused } from './start-refused.js';
import { Supervisor, type Ending } from './supervisor.js';
import { apiSpec, workerSpec } from './swath-processes.js';

export interface InstanceSettings {
  /** Absolute. */
  readonly dataDir: string;
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
  readonly workers: number;
  /** null = a private server of our own. */
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
  /** Environment of the API and the workers, to which the servers' addresses are added. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Paths of the compiled mains. */
  readonly mains: { readonly api: string; readonly worker: string };
}

/** How the outside ends an instance: the first call in order, the second at once. */
export interface StopButton {
  onPress(press: (reason: string) => void): void;
}

/** Runs servers, API and workers until the button is pressed or a child is given up. @returns the exit code. */
export async function runInstance(settings: InstanceSettings, console: Console, button: StopButton): Promise<number> {
  const folder = openInstanceFolder(settings.dataDir);
  const lock = await InstanceLock.take(folder.run, (text) => console.say(text));
  try {
    await assertPortIsFree(settings);
    await endLeftovers(folder.run, (text) => console.say(text));
    return await superviseIn(folder, lock, settings, console, button);
  } finally {
    lock.release();
  }
}

async function superviseIn(
  folder: InstanceFolder,
  lock: InstanceLock,
  settings: InstanceSettings,
  console: Console,
  button: StopButton,
): Promise<number> {
  const servers = await ownServers(folder, settings);
  const urls = {
    databaseUrl: settings.databaseUrl ?? embeddedPostgresUrl(folder.postgresSockets),
    redisUrl: settings.redisUrl ?? embeddedRedisUrl(folder.redisSocket),
  };
  const record = InstanceRecord.create(folder.run, urls);
  const supervisor = new Supervisor(console, record);
  button.onPress((reason) => supervisor.end({ reason, exitCode: 0 }));
  const serving = serveOnce((url) => {
    record.serves(url);
    console.ready(url);
  });

  let ended = false;
  void supervisor.ending.then(() => (ended = true));
  await supervisor.startRank(servers);
  if (!ended) await supervisor.startRank(swathProcesses(settings, urls, console, serving));
  const exitCode = await stop(await supervisor.ending, supervisor, lock, console, button);
  record.remove();
  return exitCode;
}

async function stop(
  { reason, exitCode }: Ending,
  supervisor: Supervisor,
  lock: InstanceLock,
  console: Console,
  button: StopButton,
): Promise<number> {
  lock.markStopping();
  console.say(exitCode === 0 ? `stopping: ${reason}` : `${reason}; stopping everything`);
  let hurried = false;
  button.onPress(() => {
    hurried = true;
    supervisor.kill();
  });
  await supervisor.stop();
  if (exitCode === 0) console.say('stopped');
  return hurried ? 130 : exitCode;
}

/** Those that no URL stands for. */
async function ownServers(folder: InstanceFolder, settings: InstanceSettings): Promise<ChildSpec[]> {
  const { postgres, redis, postgresSockets, redisSocket, logs } = folder;
  const servers: ChildSpec[] = [];
  if (settings.databaseUrl === null) {
    const logFile = join(logs, 'postgres.log');
    servers.push(await embeddedPostgres({ folder: postgres, socketDir: postgresSockets, logFile }));
  }
  if (settings.redisUrl === null)
    servers.push(embeddedRedis({ folder: redis, socket: redisSocket, logFile: join(logs, 'redis.log') }));
  return servers;
}

function swathProcesses(
  { host, port, workers, mains, env, dataDir }: InstanceSettings,
  urls: { databaseUrl: string; redisUrl: string },
  console: Console,
  onServing: (url: string) => void,
): ChildSpec[] {
  const servers = { DATABASE_URL: urls.databaseUrl, REDIS_URL: urls.redisUrl };
  // Node keeps compiled modules there: a third less time from spawn to service.
  const compileCache = { NODE_COMPILE_CACHE: join(dataDir, 'cache', 'node') };
  const childEnv = { ...compileCache, ...env, ...servers, SWATH_DATA_DIR: dataDir };
  const api = { main: mains.api, env: childEnv, host, port };
  const numbers = Array.from({ length: workers }, (_, index) => index + 1);
  return [
    apiSpec(api, onServing, (health) => console.say(`not ready yet: ${health}`)),
    ...numbers.map((number) =>
      workerSpec(`worker ${number}`, { main: mains.worker, env: { ...childEnv, ...portOf(number, env) } }),
    ),
  ];
}

/** Workers of one machine cannot have the same port: each has the next one. */
function portOf(number: number, env: InstanceSettings['env']): { SWATH_WORKER_PORT?: string } {
  const first = Number(env['SWATH_WORKER_PORT'] || 0);
  return first > 0 ? { SWATH_WORKER_PORT: String(first + number - 1) } : {};
}

/** The ready line is printed once, however often the API comes back. */
function serveOnce(serve: (url: string) => void): (url: string) => void {
  let served = false;
  return (url) => {
    if (!served) serve(url);
    served = true;
  };
}

/** @throws StartRefused now, rather than after five failed starts of the API. */
function assertPortIsFree({ host, port }: InstanceSettings): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'is in use' : `cannot be used (${error.message})`;
      reject(
        new StartRefused(`Port ${port} on ${host} ${why}.`, 'set PORT (and HOST) to others, for example PORT=8081.'),
      );
    });
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve()));
  });
}
