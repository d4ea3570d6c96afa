import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freshDatabase, type TestDatabase } from './database.js';

const READY_WITHIN_MS = 60_000;
const STOPS_WITHIN_MS = 45_000;

export interface InstanceOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** `shared`: a database of its own on the cluster of the test run. `embedded`: the instance brings its own servers. */
  readonly servers?: 'shared' | 'embedded';
  /** A folder of the caller's, who removes it; default: one of its own. */
  readonly dataDir?: string;
  /** Start again on the data folder and database of an instance that ended. */
  readonly reuse?: Instance;
}

/** Processes of an instance; those of embedded servers are absent when the servers are shared. */
export interface InstancePids {
  readonly supervisor: number;
  readonly api: number;
  readonly workers: readonly number[];
  readonly postgres?: number;
  readonly redis?: number;
}

/** A platform started as an operator starts it, on a free port and a data folder of its own. */
export class Instance {
  readonly admin = { email: 'admin@example.org', password: 'correct-horse-battery' };
  readonly client = { id: 'e2e-client', secret: 'e2e-client-secret' };
  url = '';
  private output = '';
  private bearer: Promise<string> | null = null;
  private child!: ChildProcess;

  private constructor(
    readonly dataDir: string,
    private readonly database: TestDatabase | null,
    private readonly ownsFolder: boolean,
  ) {}

  static async start({ env = {}, servers = 'shared', dataDir, reuse }: InstanceOptions = {}): Promise<Instance> {
    const folder = reuse?.dataDir ?? dataDir ?? mkdtempSync(join(tmpdir(), 'swath-e2e-'));
    const database = reuse ? reuse.database : servers === 'shared' ? await freshDatabase() : null;
    const instance = new Instance(folder, database, reuse?.ownsFolder ?? dataDir === undefined);
    instance.launch(env);
    await instance.ready();
    return instance;
  }

  /** Bearer token of the first client, which is an administrator. */
  token(): Promise<string> {
    this.bearer ??= this.requestToken();
    return this.bearer;
  }

  /** fetch with the administrator's token, unless `init` brings its own Authorization. */
  async api(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (!headers.has('authorization')) headers.set('authorization', `Bearer ${await this.token()}`);
    return fetch(new URL(path, this.url), { ...init, headers });
  }

  /** `body` as JSON; the answer's status and parsed JSON (null when there is none). */
  async json<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; body: T }> {
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await this.api(path, { method, headers: { 'content-type': 'application/json' }, ...content });
    const text = await response.text();
    return { status: response.status, body: (text ? JSON.parse(text) : null) as T };
  }

  pids(): InstancePids {
    const record = JSON.parse(readFileSync(join(this.dataDir, 'run', 'instance.json'), 'utf8')) as {
      processes: Record<string, { pid: number }>;
    };
    const { api, redis, ...workers } = record.processes;
    const postmaster = join(this.dataDir, 'postgres', 'cluster', 'postmaster.pid');
    return {
      supervisor: this.child.pid ?? 0,
      api: api?.pid ?? 0,
      workers: Object.values(workers).map(({ pid }) => pid),
      ...(redis && { redis: redis.pid }),
      ...(existsSync(postmaster) && { postgres: Number(readFileSync(postmaster, 'utf8').split('\n')[0]) }),
    };
  }

  /** @returns the pid that was killed. */
  killWorker(signal: NodeJS.Signals = 'SIGKILL'): number {
    const [pid] = this.pids().workers;
    if (pid === undefined) throw new Error('no worker runs');
    process.kill(pid, signal);
    return pid;
  }

  /** Everything the supervisor and its children wrote so far. */
  logs(): string {
    return this.output;
  }

  /** Signals the supervisor; resolves with its exit code, null when a signal ended it. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return this.child.exitCode;
    const exited = once(this.child, 'exit', { signal: AbortSignal.timeout(STOPS_WITHIN_MS) });
    this.child.kill(signal);
    return ((await exited) as [number | null])[0];
  }

  /** Ends the instance and removes what it leaves: for afterAll. */
  async stop(): Promise<void> {
    try {
      await this.end('SIGTERM');
    } finally {
      await this.database?.drop();
      if (this.ownsFolder) rmSync(this.dataDir, { recursive: true, force: true });
    }
  }

  private launch(env: Readonly<Record<string, string>>): void {
    const { PATH = '', HOME = '', TEST_REDIS_URL } = process.env;
    const servers = this.database ? { DATABASE_URL: this.database.url, REDIS_URL: TEST_REDIS_URL } : {};
    const firstStart = {
      SWATH_ADMIN_EMAIL: this.admin.email,
      SWATH_ADMIN_PASSWORD: this.admin.password,
      SWATH_CLIENT_ID: this.client.id,
      SWATH_CLIENT_SECRET: this.client.secret,
    };
    const own = { PATH, HOME, PORT: '0', LOG_LEVEL: 'warn', SWATH_DATA_DIR: this.dataDir, ...firstStart, ...servers };
    this.child = spawn(process.execPath, [resolve('dist/src/main.start.js')], {
      env: { ...own, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (data: Buffer) => (this.output += data.toString()));
  }

  private async ready(): Promise<void> {
    for (const deadline = Date.now() + READY_WITHIN_MS; ; await new Promise((done) => setTimeout(done, 25))) {
      const url = /^Swath is ready at (\S+)$/m.exec(this.output)?.[1];
      if (url) return void (this.url = url);
      const ended = this.child.exitCode !== null || this.child.signalCode !== null;
      if (!ended && Date.now() < deadline) continue;
      if (!ended) await this.end('SIGKILL');
      throw new Error(`the instance did not become ready:\n${this.output}`);
    }
  }

  private async requestToken(): Promise<string> {
    const { id, secret } = this.client;
    const response = await fetch(new URL('/oauth/token', this.url), {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret }),
    });
    if (!response.ok) throw new Error(`no token: ${response.status} ${await response.text()}`);
    return ((await response.json()) as { access_token: string }).access_token;
  }
}

/** A running platform for one test file; `stop()` it in afterAll. */
export function startInstance(options?: InstanceOptions): Promise<Instance> {
  return Instance.start(options);
}
