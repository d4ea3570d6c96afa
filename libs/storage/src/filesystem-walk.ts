import { type Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { compareKeys, isKey } from './object-key.js';
import { isAbsence } from './filesystem-paths.js';

/**
 * Keys of all files below `root` that start with `prefix`, in key order, holding one folder's names per level in
 * memory. Files that could not be addressed by a key are left out, and so are linked folders (they may form circles);
 * linked files are named, for the caller to judge.
 */
export async function* walkKeys(root: string, prefix: string): AsyncIterable<string> {
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  yield* walkFolder(root, folder, prefix);
}

async function* walkFolder(root: string, folder: string, prefix: string): AsyncIterable<string> {
  for (const entry of await sortedEntries(join(root, folder))) {
    const key = folder + entry.name;
    if (!isKey(key)) continue;
    if (entry.isDirectory()) {
      const inside = `${key}/`;
      if (inside.startsWith(prefix) || prefix.startsWith(inside)) yield* walkFolder(root, inside, prefix);
    } else if ((entry.isFile() || entry.isSymbolicLink()) && key.startsWith(prefix)) {
      yield key;
    }
  }
}

/** A folder sorts as `name/`: "a.tif" comes before "a/b.tif", because "." is less than "/". */
async function sortedEntries(path: string): Promise<Dirent[]> {
  const sortName = (e: Dirent) => (e.isDirectory() ? `${e.name}/` : e.name);
  try {
    const entries = await readdir(path, { withFileTypes: true });
    return entries.sort((a, b) => compareKeys(sortName(a), sortName(b)));
  } catch (error) {
    if (isAbsence(error)) return [];
    throw error;
  }
}
