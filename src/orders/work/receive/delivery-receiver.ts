import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { inParallel } from '../../../platform/process/bounded-parallel.js';
import { markDelivered } from '../../deliveries/delivery-changes.query.js';
import { assertFileNames } from '../../deliveries/delivery-keys.js';
import { type DeliveredFile, type ImportDelivery } from '../../deliveries/import-delivery.entity.js';
import { ImportKeys } from '../../input/import-keys.js';
import { type ReceivedFile } from '../../providers/import-provider.js';
import { ImportProviders } from '../../providers/import-providers.js';
import { type ImportParent } from '../import-parent.js';
import { FileDownloads } from './file-downloads.js';
import { FileLinks } from './file-links.js';
import { KeptFiles } from './kept-files.js';

/** Of one delivery. */
const FILES_AT_ONCE = 3;

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
   * Also marks the delivery as DELIVERED. @param dir scratch folder
   * @throws what the provider says; INVALID for files that stay other than it announced; STORAGE_FULL
   */
  async receive(
    { id, files, item }: ImportDelivery,
    parent: ImportParent,
    dir: string,
    signal: AbortSignal,
    onFile: (done: number, total: number) => Promise<void>,
  ): Promise<ReceivedFile[]> {
    if (files !== null)
      return inParallel(files, FILES_AT_ONCE, ({ path }) => this.kept.open(id, path, scratchPath(dir, files, path), signal));
    const links = await FileLinks.ask(this.providers.get(parent.provider), parent, item, this.keys.callOf(parent, signal));
    const paths = links.paths;
    assertFileNames(id, paths);
    let done = 0;
    const received = await inParallel(paths, FILES_AT_ONCE, async (path) => {
      const one = await this.one(id, links, path, join(dir, `file-${paths.indexOf(path)}`), signal);
      await onFile((done += 1), paths.length);
      return one;
    });
    await markDelivered(this.dataSource, id, received.map(({ facts }) => facts));
    return received.map(({ file }) => file);
  }

  private async one(
    id: string,
    links: FileLinks,
    path: string,
    local: string,
    signal: AbortSignal,
  ): Promise<{ facts: DeliveredFile; file: ReceivedFile }> {
    const there = await this.kept.find(id, links.of(path), signal);
    if (there !== null) return { facts: there, file: await this.kept.open(id, path, local, signal) };
    const { size, sha256 } = await this.downloads.fetch(links, path, local, signal);
    return { facts: { path, size, sha256 }, file: await this.kept.put(id, path, local, signal) };
  }
}

function scratchPath(dir: string, files: readonly DeliveredFile[], path: string): string {
  return join(dir, `file-${files.findIndex((file) => file.path === path)}`);
}
