import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** SHA-256 of all that `bytes` holds, hex. */
export async function hashOf(bytes: Readable, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(bytes, hash, { signal });
  return hash.digest('hex');
}

/** SHA-256 of a local file, hex. Large reads: the hash is faster than many small hand-overs. */
export function hashFile(path: string, signal: AbortSignal): Promise<string> {
  return hashOf(createReadStream(path, { highWaterMark: 1 << 20 }), signal);
}
