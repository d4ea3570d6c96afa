import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { SwathClient } from './swath-client.js';

/** A platform that this process started with `npm start`'s own entry and stops again. */
export interface PlatformProcess {
  readonly url: string;
  readonly client: SwathClient;
  stop(): Promise<void>;
}

/**
 * Starts the supervisor on `env.SWATH_DATA_DIR` and logs in with the credentials of its first start. Its own words go to
 * `say`, one line each, until it is ready. @throws when it ends before that.
 */
export async function startPlatform(
  env: Readonly<Record<string, string | undefined>> & { SWATH_DATA_DIR: string },
  say: (line: string) => void = () => undefined,
): Promise<PlatformProcess> {
  const child = spawn(process.execPath, ['dist/src/main.start.js'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    child.kill('SIGTERM');
    await exited;
  };
  try {
    const url = await readyUrl(child.stdout, say);
    const { client_id, client_secret } = JSON.parse(
      await readFile(join(env.SWATH_DATA_DIR, 'credentials.json'), 'utf8'),
    ) as Record<string, string>;
    return { url, client: await SwathClient.logIn(url, client_id ?? '', client_secret ?? ''), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Reads lines until the ready line; keeps the pipe flowing afterwards, so that the child never blocks on it. */
async function readyUrl(stdout: NodeJS.ReadableStream, say: (line: string) => void): Promise<string> {
  const lines = createInterface({ input: stdout });
  return new Promise((resolve, reject) => {
    let ready = false;
    lines.on('line', (line) => {
      const url = line.match(/^Swath is ready at (\S+)/)?.[1];
      if (!ready) say(line);
      if (url === undefined) return;
      ready = true;
      resolve(url);
    });
    lines.once('close', () => reject(new Error('the platform ended before it was ready; its last words are above')));
  });
}
