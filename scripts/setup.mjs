import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ensureBinding } from './setup/binding.mjs';
import { ensureBuild } from './setup/build.mjs';
import { ensureDependencies } from './setup/dependencies.mjs';
import { withLock } from './setup/lock.mjs';
import { ensureNode } from './setup/node.mjs';
import { root } from './setup/places.mjs';
import { ensureSystemPackages } from './setup/system.mjs';

/**
 * Makes this checkout runnable; does, says and costs (almost) nothing when it is. Runs on any Node from 18 on, before
 * anything is installed, so: no dependencies, and no syntax newer than that.
 * @param {{ build?: boolean, ownServers?: boolean }} options `ownServers`: database and Redis are started by us whatever the
 *   environment says (tests).
 * @returns the Node to run with and the environment to give it: that Node comes first in its PATH.
 */
export async function setUp({ build = true, ownServers = false } = {}) {
  const home = await ensureNode();
  const env = { ...process.env, PATH: `${join(home, 'bin')}${delimiter}${process.env.PATH ?? ''}` };
  await ensureSystemPackages(ownServers ? {} : { ...dotEnv(), ...process.env });
  await withLock(`checkout-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`, async () => {
    await ensureDependencies(home, env);
    await ensureBinding(home, env);
    if (build) await ensureBuild(home, env);
  });
  return { node: join(home, 'bin', 'node'), env };
}

/** Which servers come by URL; the mains read the file properly. */
function dotEnv() {
  const path = join(root, '.env');
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  return Object.fromEntries([...text.matchAll(/^\s*(DATABASE_URL|REDIS_URL)\s*=\s*(\S+)/gm)].map((m) => [m[1], m[2]]));
}
