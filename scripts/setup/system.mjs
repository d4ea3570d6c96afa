import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { SetupError, say, step } from './progress.mjs';
import { root } from './places.mjs';
import { run } from './run.mjs';

const WANTED = JSON.parse(readFileSync(join(root, 'scripts', 'system-packages.json'), 'utf8'));
const PG_LIB = '/usr/lib/postgresql';

/** How to see that a package's content is there, however it came: no package manager is asked when nothing is missing. */
const PRESENT = {
  'libgdal-dev': () => onPath('gdal-config'),
  'gdal-bin': () => onPath('gdalinfo'),
  postgresql: () => postgresVersions().length > 0 || onPath('initdb'),
  'postgresql-<v>-postgis-3': () => hasPostgis(),
  'redis-server': () => onPath('redis-server'),
  python3: () => onPath('python3'),
  make: () => onPath('make'),
  'g++': () => onPath('g++') || onPath('c++'),
};

/** Servers that come by URL need not be installed. */
function isNeeded(name, env) {
  if (name.startsWith('postgresql')) return !env.DATABASE_URL;
  return name === 'redis-server' ? !env.REDIS_URL : true;
}

/** Brings the native libraries and servers by apt, or says exactly what to install. @throws SetupError */
export async function ensureSystemPackages(env = process.env) {
  const missing = WANTED.debian.filter((name) => isNeeded(name, env) && !PRESENT[name]());
  if (missing.length === 0) return;
  if (!onPath('apt-get')) throw notInstalled(missing);
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  if (sudo.length > 0 && !succeeds('sudo', ['-n', 'true'])) throw notAllowed(missing);
  const apt = (...args) => [
    ...sudo,
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'apt-get',
    '-o',
    'DPkg::Lock::Timeout=300',
    ...args,
  ];
  await step(`System packages by apt: ${missing.join(' ')}`, async (report) => {
    report('reading the package lists');
    // A stale third-party source must not stop us; when a list we need is missing, the install says so.
    await call(apt('update'), 'apt-update').catch((error) => say(`apt-get update: ${error.message}; going on`));
    const names = missing.map((name) => name.replace('<v>', postgresVersions()[0] ?? aptPostgresVersion()));
    report('installing');
    await call(apt('install', '-y', '--no-install-recommends', ...names), 'apt-install');
  });
  const still = missing.filter((name) => !PRESENT[name]());
  if (still.length > 0) throw notInstalled(still);
}

function call([command, ...args], name) {
  return run(command, args, { name, fix: 'repair the package manager as the lines above say, then start again.' });
}

function notInstalled(missing) {
  const list = missing.map((name) => `\n    - ${WANTED.elsewhere[name] ?? name}  (Debian: ${name})`).join('');
  return new SetupError(`Swath needs programs that this system does not have:${list}`, {
    fix: 'install them with your package manager and start again. DATABASE_URL and REDIS_URL replace the two servers.',
  });
}

function notAllowed(missing) {
  const names = missing.map((name) => name.replace('<v>', postgresVersions()[0] ?? aptPostgresVersion())).join(' ');
  return new SetupError('Swath needs system packages, and this user may not install any (no password-free sudo).', {
    fix: `run this once, then start again:\n    sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names}`,
  });
}

/** Majors of the installed Debian servers, newest first. */
function postgresVersions() {
  if (!existsSync(PG_LIB)) return [];
  const servers = readdirSync(PG_LIB).filter((major) => existsSync(join(PG_LIB, major, 'bin', 'initdb')));
  return servers.sort((a, b) => Number(b) - Number(a));
}

/** Major that the package `postgresql` stands for. */
function aptPostgresVersion() {
  const depends = execFileSync('apt-cache', ['depends', 'postgresql'], { encoding: 'utf8' });
  return /postgresql-(\d+)/.exec(depends)?.[1] ?? '15';
}

function hasPostgis() {
  const folders = postgresVersions().map((major) => `/usr/share/postgresql/${major}`);
  if (folders.length === 0 && onPath('pg_config')) folders.push(output('pg_config', ['--sharedir']));
  return folders.some((folder) => existsSync(join(folder, 'extension', 'postgis.control')));
}

export function onPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function output(command, args) {
  return execFileSync(command, args, { encoding: 'utf8' }).trim();
}

function succeeds(command, args) {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
