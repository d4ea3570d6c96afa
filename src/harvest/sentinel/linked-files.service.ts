import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Injectable } from '@nestjs/common';
import { DomainError, isDomainError } from '#libs/errors';
import { toStoreError } from '#libs/storage';
import { type RegisteredFile } from '../../registry/index.js';
import { HttpConfig } from '../../platform/config/config.js';
import { timed } from '../../platform/logging/context.js';
import { Outbound } from '../../platform/outbound/outbound.js';
import { Scratch } from '../../platform/storage/scratch.js';
import { archivePathOf, dataFilePathOf } from '../records/archive-paths.js';
import { MountedFiles, NBS_ARCHIVE, NBS_DATA, rootHref } from '../records/mounted-files.js';

export interface DownloadRights {
  readonly isSignedIn: boolean;
  /** The catalogue was named by the caller, so its references are too. */
  readonly isCallersChoice: boolean;
}

interface DownloadLimits {
  readonly bytes: number;
  readonly ms: number;
}

/** What an anonymous caller may make this machine fetch per file (datasets.md §0.2). */
const ANONYMOUS: DownloadLimits = { bytes: 64 * 1024 ** 2, ms: 60_000 };
const SIGNED_IN_MS = 600_000;

/** Files that a catalogue links: out of a mounted archive where it holds them, else downloaded. */
@Injectable()
export class LinkedFiles {
  constructor(
    private readonly mounted: MountedFiles,
    private readonly outbound: Outbound,
    private readonly scratch: Scratch,
    private readonly http: HttpConfig,
  ) {}

  /** @throws FORBIDDEN, UPSTREAM_FAILED, UPSTREAM_TIMEOUT, TOO_LARGE, STORAGE_FULL, and what `work` throws */
  async with<T>(
    url: URL,
    rights: DownloadRights,
    signal: AbortSignal,
    work: (file: RegisteredFile) => Promise<T>,
  ): Promise<T> {
    const href = await this.mirrored(url);
    if (href !== null) return work({ kind: 'in_place', href });
    return this.scratch.within(
      async (dir) => {
        const path = join(dir, 'source.tif');
        await timed('download', () => this.download(url, path, rights, signal));
        return work({ kind: 'scratch', path, buildOverviews: true });
      },
      { signal },
    );
  }

  private async mirrored({ href }: URL): Promise<string | null> {
    const [archived, data] = [archivePathOf(href), dataFilePathOf(href)];
    const candidates = [
      ...(archived === null ? [] : [rootHref(NBS_ARCHIVE, archived)]),
      ...(data === null ? [] : [rootHref(NBS_DATA, data)]),
    ];
    for (const candidate of candidates) if ((await this.mounted.find(candidate)) !== null) return candidate;
    return null;
  }

  private async download(url: URL, path: string, rights: DownloadRights, caller: AbortSignal): Promise<void> {
    const limits = rights.isSignedIn ? { bytes: this.http.maxUploadBytes, ms: SIGNED_IN_MS } : ANONYMOUS;
    const clock = AbortSignal.timeout(limits.ms);
    const signal = AbortSignal.any([caller, clock]);
    try {
      const { body } = await this.outbound.fetch(url, { ...rights, accept: 'image/tiff, */*;q=0.1', signal });
      const announced = Number(body.headers['content-length'] ?? 0);
      if (announced > limits.bytes) {
        body.destroy();
        throw tooLarge(url, limits);
      }
      await this.scratch.assertTakes(announced);
      await pipeline(body, atMost(url, limits), createWriteStream(path), { signal });
    } catch (error) {
      if (caller.aborted) throw new DomainError('CANCELLED', `${url.href} was no longer wanted`, { cause: error });
      if (clock.aborted)
        throw new DomainError('UPSTREAM_TIMEOUT', `${url.href} was not there within ${limits.ms / 1000} s`);
      throw isDomainError(error) ? error : toDownloadError(error, url);
    }
  }
}

function atMost(url: URL, limits: DownloadLimits): Transform {
  let size = 0;
  return new Transform({
    transform(chunk: Buffer, _, done) {
      size += chunk.length;
      done(size > limits.bytes ? tooLarge(url, limits) : null, chunk);
    },
  });
}

function tooLarge(url: URL, { bytes }: DownloadLimits): DomainError {
  return new DomainError('TOO_LARGE', `${url.href} is larger than the limit of ${bytes} bytes`);
}

/** The disk's faults are ours, the connection's the server's. */
function toDownloadError(error: unknown, url: URL): Error {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return toStoreError(error, 'scratch', '') as Error;
  return new DomainError('UPSTREAM_FAILED', `${url.href} broke off: ${message}`, { cause: error });
}
