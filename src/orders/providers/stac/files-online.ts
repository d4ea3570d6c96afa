import { Injectable } from '@nestjs/common';
import { Outbound } from '../../../platform/outbound/outbound.js';
import { type FileBytes } from './stac-source.js';

/** Files behind http addresses, read in parts. */
@Injectable()
export class FilesOnline {
  constructor(private readonly outbound: Outbound) {}

  /** null when the server sends no parts, or does not tell how long the file is. */
  async bytesOf(
    url: URL,
    headers: Readonly<Record<string, string>> | null,
    signal: AbortSignal,
  ): Promise<FileBytes | null> {
    const part = (start: number, end: number | undefined) =>
      this.outbound.open(url, { signal, headers: { ...headers, range: `bytes=${start}-${end ?? ''}` } });
    const first = await part(0, 0);
    first.body.destroy();
    const size = Number(/\/(\d+)$/.exec(first.headers['content-range'] ?? '')?.[1] ?? NaN);
    if (first.status !== 206 || !Number.isSafeInteger(size)) return null;
    return {
      key: url.href,
      size,
      store: { get: async (_key, range) => (await part(range?.start ?? 0, range?.end)).body },
    };
  }
}
