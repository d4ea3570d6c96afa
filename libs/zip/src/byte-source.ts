import { buffer } from 'node:stream/consumers';
import { type Readable } from 'node:stream';

/** An archive's bytes, wherever they are. */
export interface ByteSource {
  readonly size: number;
  /** @param length at least 1 */
  stream(start: number, length: number): Promise<Readable>;
}

export async function readBytes(source: ByteSource, start: number, length: number): Promise<Buffer> {
  return length === 0 ? Buffer.alloc(0) : buffer(await source.stream(start, length));
}
