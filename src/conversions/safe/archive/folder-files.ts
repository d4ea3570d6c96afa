import { buffer } from 'node:stream/consumers';
import { DomainError } from '#libs/errors';
import { type ObjectStore } from '#libs/storage';
import { type SafeFiles } from './safe-files.js';

/** @param folder key of the `….SAFE` folder, without a slash at its end */
export function folderFiles(store: ObjectStore, folder: string): SafeFiles {
  const top = `${folder}/`;
  return {
    name: folder.slice(folder.lastIndexOf('/') + 1),
    async *list(prefix = '') {
      for await (const { key, size } of store.list(top + prefix)) yield { path: key.slice(top.length), size };
    },
    async readText(path, maxBytes) {
      const info = await store.head(top + path);
      if (info === null) throw new DomainError('OBJECT_NOT_FOUND', `${path} is missing`);
      if (info.size > maxBytes)
        throw new DomainError('TOO_LARGE', `${path} has ${info.size} bytes, more than metadata has`);
      return (await buffer(await store.get(top + path))).toString('utf8');
    },
    href: (path) => path,
    locate: async (path) => ({ path: store.gdalPath(top + path), discard: async () => undefined }),
  };
}
