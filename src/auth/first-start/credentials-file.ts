import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What the first start hands to the operator; the demo and the tests read it too. */
export interface FirstCredentials {
  readonly admin_email: string;
  readonly admin_password: string;
  readonly client_id: string;
  readonly client_secret: string;
}

const MEMBERS = ['admin_email', 'admin_password', 'client_id', 'client_secret'] as const;

/** Null when there is no such file, or none that a first start has written. */
export async function readCredentials(path: string): Promise<FirstCredentials | null> {
  try {
    const content = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown> | null;
    return content !== null && MEMBERS.every((m) => typeof content[m] === 'string')
      ? (content as unknown as FirstCredentials)
      : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Whole or not at all, on the disk when it returns, readable by the owner only (mode 0600). */
export async function writeCredentials(path: string, credentials: FirstCredentials): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.chmod(0o600);
    await file.writeFile(`${JSON.stringify(credentials, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}
