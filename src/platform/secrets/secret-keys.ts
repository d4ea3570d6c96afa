import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export const KEY_BYTES = 32;

/**
 * The configured keys, newest first; without any the key of the data folder (`secrets.key`, mode 0600), made on first
 * use. Processes that start together agree on one: the first to link its file wins.
 */
export async function secretKeys(configured: readonly string[], dataDir: string): Promise<Buffer[]> {
  if (configured.length > 0) return configured.map((key) => Buffer.from(key, 'base64'));
  const path = join(dataDir, 'secrets.key');
  const known = await keyIn(path);
  if (known) return [known];
  await mkdir(dataDir, { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600 });
  await link(temporary, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  await rm(temporary);
  const made = await keyIn(path);
  if (!made) throw new Error(`${path} holds no key: it must be ${KEY_BYTES} bytes in base64`);
  return [made];
}

async function keyIn(path: string): Promise<Buffer | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  const key = text === null ? null : Buffer.from(text.trim(), 'base64');
  return key?.length === KEY_BYTES ? key : null;
}
