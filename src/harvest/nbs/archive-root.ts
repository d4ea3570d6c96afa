import { isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { invalidField } from '../../platform/http/validation.js';
import { type MountedFiles } from '../records/mounted-files.js';

/**
 * The name of a mounted folder, given as such (`nbs-archive`), as `root://nbs-archive` or as the path that the operator
 * configured. @throws INVALID for any other: callers do not choose folders of the host.
 */
export async function archiveRootOf(wished: string, files: MountedFiles): Promise<string> {
  const name = isAbsolute(wished) ? nameOfPath(wished, files) : wished.replace(/^root:\/\//, '').replace(/\/+$/, '');
  if (name !== null && /^[^/\\]+$/.test(name) && (await files.hasRoot(name))) return name;
  throw invalidField('body', 'archive_root', 'must be one of the mounted roots of this instance', wished);
}

/** The folder itself, and not one inside it: a file right below it has no other folder in its key. */
function nameOfPath(folder: string, files: MountedFiles): string | null {
  const href = files.portable(pathToFileURL(join(folder, 'x')).href);
  return /^root:\/\/([^/]+)\/x$/.exec(href)?.[1] ?? null;
}
