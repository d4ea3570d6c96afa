import { setTimeout } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DomainError, isDomainError } from '#libs/errors';
import { type RemoteFile } from '../../providers/import-provider.js';
import { type FileLinks } from './file-links.js';
import { FileTransfer, type Transferred } from './file-transfer.js';
import { PartialFile } from './partial-file.js';

/** Attempts in a row that brought no byte, and beginnings from the first byte. */
const MAX_STALLS = 5;
const MAX_BEGINNINGS = 4;
const FIRST_PAUSE_MS = 100;

export interface Downloaded {
  readonly size: number;
  readonly sha256: string;
}

/**
 * Fetches files whole. A cut transfer goes on where it stopped, as long as the server vouches that the bytes are still the
 * same; a file that changed meanwhile begins anew; an address that has expired is replaced.
 */
@Injectable()
export class FileDownloads {
  constructor(private readonly transfers: FileTransfer) {}

  /**
   * @param local file to write
   * @throws INVALID when the file stays other than the provider says it is; UPSTREAM_FAILED, UPSTREAM_TIMEOUT,
   * RATE_LIMITED, STORAGE_FULL
   */
  async fetch(links: FileLinks, path: string, local: string, signal: AbortSignal): Promise<Downloaded> {
    const part = await PartialFile.create(local, links.of(path));
    try {
      for (let beginnings = 1; ; beginnings += 1) {
        await this.untilWhole(links, path, part, signal);
        const { sha256, other } = await part.finish();
        const fault = faultOf(links.of(path), part.size, other);
        if (fault === null) return { size: part.size, sha256 };
        if (beginnings === MAX_BEGINNINGS) throw new DomainError('INVALID', `${path}: ${fault}`);
        // What was announced may be as old as its address.
        await links.renew();
        await part.begin(null, null);
      }
    } finally {
      await part.close();
    }
  }

  private async untilWhole(links: FileLinks, path: string, part: PartialFile, signal: AbortSignal): Promise<void> {
    for (let [stalls, changes, furthest] = [0, 0, part.size]; ;) {
      const outcome = await this.attempt(links.of(path), part, signal);
      if (outcome === 'whole') return;
      if (outcome === 'expired') await links.renew();
      if (outcome === 'changed' && (changes += 1) === MAX_BEGINNINGS)
        throw new DomainError('UPSTREAM_FAILED', `${path} keeps changing while it is being downloaded`);
      if (!(outcome instanceof DomainError)) continue;
      stalls = part.size > furthest ? 0 : stalls + 1;
      furthest = Math.max(furthest, part.size);
      if (stalls === MAX_STALLS) throw outcome;
      await setTimeout(FIRST_PAUSE_MS * 2 ** stalls, undefined, { signal });
    }
  }

  /** A network that fails on the way is an outcome; a full disk or a refusal is not. */
  private async attempt(file: RemoteFile, part: PartialFile, signal: AbortSignal): Promise<Transferred | DomainError> {
    try {
      return await this.transfers.run(file, part, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (isDomainError(error, 'UPSTREAM_FAILED') || isDomainError(error, 'UPSTREAM_TIMEOUT')) return error;
      throw error;
    }
  }
}

/** In what the bytes differ from what was announced; null = in nothing. */
function faultOf({ size, checksum }: RemoteFile, received: number, hex: string | null): string | null {
  if (size !== null && size !== received) return `it has ${received} bytes instead of the ${size} that were announced`;
  if (checksum === null || checksum.hex.toLowerCase() === hex) return null;
  return `its ${checksum.algorithm} is ${hex} instead of the announced ${checksum.hex}`;
}
