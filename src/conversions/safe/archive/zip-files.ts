import { rm } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { DomainError } from '#libs/errors';
import { productSpotOf } from '#libs/eo-products';
import { toStoreError, type ObjectInfo, type ObjectStore } from '#libs/storage';
import { extractZipMember, readZipDirectory, readZipMember, type ByteSource, type ZipEntry } from '#libs/zip';
import { type SafeFiles } from './safe-files.js';

/** The largest image of a product, uncompressed, is a stripmap measurement of some 4 GB. */
const MAX_IMAGE_BYTES = 16 * 1024 ** 3;

/** The one product in a ZIP archive. @throws INVALID for no ZIP, no product, more than one, or tricks (`#libs/zip`) */
export async function zipFiles(store: ObjectStore, { key, size }: ObjectInfo): Promise<SafeFiles> {
  const source: ByteSource = { size, stream: (start, length) => store.get(key, { start, end: start + length - 1 }) };
  const entries = await readZipDirectory(source);
  const folder = productFolderOf(entries, key.slice(key.lastIndexOf('/') + 1));
  const top = `${folder}/`;
  const files = new Map(
    entries.filter(({ path }) => path.startsWith(top)).map((entry) => [entry.path.slice(top.length), entry]),
  );
  return {
    name: folder.slice(folder.lastIndexOf('/') + 1),
    async *list(prefix = '') {
      for (const [path, entry] of files) if (path.startsWith(prefix)) yield { path, size: entry.size };
    },
    readText: async (path, maxBytes) => (await readZipMember(source, entryOf(files, path), maxBytes)).toString('utf8'),
    href: (path) => path,
    async locate(path, scratch, signal) {
      const target = join(scratch, `${randomUUID()}${/\.\w+$/.exec(path)?.[0] ?? ''}`);
      try {
        await extractZipMember(source, entryOf(files, path), target, { maxBytes: MAX_IMAGE_BYTES, signal });
      } catch (error) {
        throw signal.aborted
          ? new DomainError('CANCELLED', 'Cancelled while unpacking')
          : toStoreError(error, 'scratch', '');
      }
      return { path: target, discard: () => rm(target, { force: true }) };
    },
  };
}

function entryOf(files: ReadonlyMap<string, ZipEntry>, path: string): ZipEntry {
  const found = files.get(path);
  if (found === undefined) throw new DomainError('OBJECT_NOT_FOUND', `${path} is missing`);
  return found;
}

function productFolderOf(entries: readonly ZipEntry[], archive: string): string {
  const folders = new Set(entries.flatMap(({ path }) => productSpotOf(path)?.folder ?? []));
  const [folder] = folders;
  if (folders.size === 1 && folder !== undefined && folder !== '') return folder;
  const found = folders.size > 1 ? `${folders.size} products` : 'no SAFE product';
  throw new DomainError('INVALID', `input_dataset: ${archive} holds ${found}; one is wanted`);
}
