import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from './node.mjs';
import { root } from './places.mjs';
import { step } from './progress.mjs';
import { run } from './run.mjs';

/** npm ci removes node_modules and this stamp with it, so a broken-off install is never taken for a whole one. */
const stamp = join(root, 'node_modules', '.swath-lockfile');

/** npm packages as the lockfile wants them. Install scripts never run: what needs compiling is done by binding.mjs. */
export async function ensureDependencies(nodeHome, env) {
  const text = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const platform = `${process.platform}-${process.arch}`;
  const wanted = `${createHash('sha256').update(text).digest('hex')} ${platform}`;
  const before = existsSync(stamp) ? readFileSync(stamp, 'utf8') : null;
  if (before === wanted) return;
  const packages = JSON.parse(text).packages;
  // Another processor needs other optional packages than the same lockfile brought before.
  const moved = before !== null && !before.endsWith(platform);
  if (moved || !isInstalled(packages)) await install(packages, nodeHome, env);
  writeFileSync(stamp, wanted);
}

/**
 * A registry that lacks binaries of foreign platforms makes npm leave them out of the lockfile it writes, and npm ci then
 * refuses that lockfile. npm install takes every version from the lockfile too, so it stands in.
 */
async function install(packages, nodeHome, env) {
  const verb = isComplete(packages) ? ['ci'] : ['install', '--no-save'];
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const [command, args] = npm([...verb, ...flags], join(nodeHome, 'bin', 'node'));
  await step('npm packages', () =>
    run(command, args, {
      name: 'npm-packages',
      cwd: root,
      env,
      fix: 'check that the npm registry is reachable (npm ping) and that package-lock.json fits package.json; start again.',
    }),
  );
}

function isComplete(packages) {
  const places = Object.keys(packages);
  const has = (name) => places.some((place) => place.endsWith(`node_modules/${name}`));
  return Object.values(packages).every((entry) => Object.keys(entry.optionalDependencies ?? {}).every(has));
}

/** True when npm's own record of node_modules (after a plain `npm install` of a developer) already fits the lockfile. */
function isInstalled(packages) {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const actual = JSON.parse(readFileSync(record, 'utf8')).packages;
  const entries = Object.entries(packages).filter(([place]) => place !== '');
  return entries.every(([place, { version, optional }]) =>
    actual[place] ? actual[place].version === version : optional === true,
  );
}
