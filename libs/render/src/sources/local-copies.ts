import { createHash } from 'node:crypto';
import { createWriteStream, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ReadableStream } from 'node:stream/web';
import { DomainError } from '#libs/errors';

interface Copy {
  readonly path: Promise<string>;
  bytes: number;
}

/** The largest products of Sentinel-5P are some 600 MB. */
const MOST_BYTES = 1024 ** 3;
/** Kept on disk per renderer, the oldest out first. */
const KEPT_BYTES = 4 * 1024 ** 3;
const TIMEOUT_MS = 100_000;

const copies = new Map<string, Copy>();
let folder: Promise<string> | null = null;

/**
 * netCDF's library reads local files only, so others are fetched whole, once per version.
 * @param url null = `path` is local
 * @throws UNAVAILABLE, RASTER_UNSUPPORTED for a file too large
 */
export function localFile(path: string, version: string | null, url: string | null): Promise<string> {
  if (url === null) return Promise.resolve(path);
  const key = `${version} ${path}`;
  const known = copies.get(key);
  if (known) {
    copies.delete(key);
    copies.set(key, known);
    return known.path;
  }
  const copy: Copy = { path: fetched(url, key, (bytes) => (copy.bytes = bytes)), bytes: 0 };
  copies.set(key, copy);
  copy.path.then(forgetOldest, () => copies.delete(key));
  return copy.path;
}

async function fetched(url: string, key: string, onSize: (bytes: number) => void): Promise<string> {
  const target = join(await scratch(), createHash('sha256').update(key).digest('hex').slice(0, 32));
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!answer.ok || !answer.body) throw new Error(`status ${answer.status}`);
    let bytes = 0;
    const counted = async function* (parts: AsyncIterable<Uint8Array>) {
      for await (const part of parts) {
        bytes += part.length;
        if (bytes > MOST_BYTES)
          throw new DomainError('RASTER_UNSUPPORTED', 'A netCDF file of the scenes is larger than 1 GB');
        yield part;
      }
    };
    await pipeline(Readable.fromWeb(answer.body as ReadableStream), counted, createWriteStream(target));
    onSize(bytes);
    return target;
  } catch (error) {
    await rm(target, { force: true });
    if (error instanceof DomainError) throw error;
    // Without the URL, whose signature is a secret for a while.
    throw new DomainError('UNAVAILABLE', `A netCDF file of the scenes cannot be fetched: ${(error as Error).message}`);
  }
}

async function forgetOldest(): Promise<void> {
  let kept = [...copies.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  for (const [key, { path, bytes }] of copies) {
    if (kept <= KEPT_BYTES) return;
    copies.delete(key);
    kept -= bytes;
    await rm(await path, { force: true });
  }
}

function scratch(): Promise<string> {
  folder ??= mkdtemp(join(tmpdir(), 'swath-netcdf-')).then((path) => {
    process.once('exit', () => rmSync(path, { recursive: true, force: true }));
    return path;
  });
  return folder;
}
