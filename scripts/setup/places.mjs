import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readFileSync } from 'node:fs';

/** Top folder of this checkout. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** What set-up keeps between checkouts: Node, compiled bindings, logs, locks. */
export const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'swath');

export const logs = join(cache, 'logs');

/** The one Node version that Swath runs on, as `.nvmrc` says it. */
export const nodeVersion = readFileSync(join(root, '.nvmrc'), 'utf8').trim();
