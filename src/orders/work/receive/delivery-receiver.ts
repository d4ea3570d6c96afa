import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { isDomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { inParallel } from '../../../platform/process/bounded-parallel.js';
import { markDelivered } from '../../deliveries/delivery-changes.query.js';
import { assertFileNames } from '../../deliveries/delivery-keys.js';
import { type DeliveredFile, type ImportDelivery } from '../../deliveries/import-delivery.entity.js';
import { ImportKeys } from '../../input/import-keys.js';
import { type ReceivedFile } from '../../providers/import-provider.js';
import { ImportProviders } from '../../providers/import-providers.js';
import { unpackArchive, type UnpackedFile } from '../../providers/unpacked-archive.js';
import { type DeliveryParent } from '../import-parent.js';
import { FileDownloads } from './file-downloads.js';
import { FileLinks } from './file-links.js';
import { KeptFiles } from './kept-files.js';

/** Of one delivery. */
const FILES_AT_ONCE = 3;
/** Of an archive that stays damaged. */
const ARCHIVE_DOWNLOADS = 3;

interface Arrived {
  readonly facts: DeliveredFile;
  readonly file: ReceivedFile;
}

interface Work {
  /** Scratch folder. */
  readonly dir: string;
  readonly signal: AbortSignal;
  onFile(done: number, total: number): Promise<void>;
}

/** Gets the files of a delivery into the bucket, each once. */
@Injectable()
export class DeliveryReceiver {
  constructor(
    private readonly dataSource: DataSource,
    private readonly providers: ImportProviders,
    private readonly keys: ImportKeys,
    private readonly downloads: FileDownloads,
    private readonly kept: KeptFiles,
  ) {}

  /**
   * Also marks the delivery as DELIVERED.
   * @throws what the provider says; INVALID for files that stay other than it announced; STORAGE_FULL
   */
  async receive({ id, files, item }: ImportDelivery, parent: DeliveryParent, work: Work): Promise<ReceivedFile[]> {
    const { dir, signal } = work;
    const entries = files?.map(({ path }, n) => ({ path, local: localOf(dir, n) }));
    if (entries)
      return inParallel(entries, FILES_AT_ONCE, ({ path, local }) => this.kept.open(id, path, local, signal));
    const links = await FileLinks.ask(
      this.providers.get(parent.provider),
      parent,
      item,
      this.keys.callOf(parent, signal),
    );
    const { paths } = links;
    assertFileNames(id, paths);
    let done = 0;
    const arrived = await inParallel([...paths.entries()], FILES_AT_ONCE, async ([n, path]) => {
      const one = await this.fetch(id, links, path, localOf(dir, n), signal);
      await work.onFile((done += 1), paths.length);
      return one;
    });
    const facts = arrived.flat().map((one) => one.facts);
    assertFileNames(id, facts.map(({ path }) => path)); // prettier-ignore
    await markDelivered(this.dataSource.manager, id, facts);
    return arrived.flat().map(({ file }) => file);
  }

  /** One file, or all of an archive. */
  private async fetch(
    id: string,
    links: FileLinks,
    path: string,
    local: string,
    signal: AbortSignal,
  ): Promise<Arrived[]> {
    const remote = links.of(path);
    const there = remote.isArchive ? null : await this.kept.find(id, remote, signal);
    if (there !== null) return [{ facts: there, file: await this.kept.open(id, path, local, signal) }];
    if (!remote.isArchive) {
      const downloaded = await this.downloads.fetch(links, path, local, signal);
      return [{ facts: { path, ...downloaded }, file: await this.kept.put(id, path, local, signal) }];
    }
    const members = await this.unpacked(links, path, local, signal);
    assertFileNames(id, members.map((member) => member.path)); // prettier-ignore
    return inParallel(members, 1, async (member) => {
      const { sha256 } = await this.kept.digest(member.local, signal);
      const facts = { path: member.path, size: member.size, sha256 };
      return { facts, file: await this.kept.put(id, member.path, member.local, signal) };
    });
  }

  /** An archive that is damaged is fetched again: bytes may have been lost on a way that nobody vouches for. */
  private async unpacked(links: FileLinks, path: string, local: string, signal: AbortSignal): Promise<UnpackedFile[]> {
    for (let download = 1; ; download += 1) {
      await this.downloads.fetch(links, path, local, signal);
      try {
        return await unpackArchive(local, `${local}.unpacked`, signal);
      } catch (error) {
        if (!isDomainError(error, 'INVALID') || download === ARCHIVE_DOWNLOADS) throw error;
      }
    }
  }
}

function localOf(dir: string, n: number): string {
  return join(dir, `file-${n}`);
}
