import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { StartRefused } from './start-refused.js';

const DEBIAN = '/usr/lib/postgresql';

/**
 * Folder of `initdb` and `postgres`. An existing cluster can only be opened by its own major; a new one gets the newest
 * that has PostGIS. @param major of the existing cluster, or null. @throws StartRefused
 */
export function findPostgresPrograms(major: string | null): string {
  const installed = installations();
  const fitting = major === null ? installed.filter((i) => i.hasPostgis) : installed.filter((i) => i.major === major);
  if (fitting[0]) return fitting[0].bin;
  throw new StartRefused(
    major === null
      ? 'There is no PostgreSQL with PostGIS on this system.'
      : `The data folder holds a PostgreSQL ${major} cluster, and PostgreSQL ${major} is not installed.`,
    `install PostgreSQL ${major ?? ''} and PostGIS (npm run setup does where apt is), or set DATABASE_URL.`,
  );
}

interface Installation {
  readonly major: string;
  readonly bin: string;
  readonly hasPostgis: boolean;
}

/** Newest first. */
function installations(): Installation[] {
  const debian = existsSync(DEBIAN) ? readdirSync(DEBIAN).map((major) => fromDebian(major)) : [];
  const all = [...debian, fromPgConfig()].filter((i) => i !== null && existsSync(join(i.bin, 'initdb')));
  return (all as Installation[]).sort((a, b) => Number(b.major) - Number(a.major));
}

function fromDebian(major: string): Installation {
  const hasPostgis = existsSync(`/usr/share/postgresql/${major}/extension/postgis.control`);
  return { major, bin: join(DEBIAN, major, 'bin'), hasPostgis };
}

/** Where other systems put it. */
function fromPgConfig(): Installation | null {
  try {
    const ask = (what: string) => execFileSync('pg_config', [what], { encoding: 'utf8', stdio: 'pipe' }).trim();
    const major = /PostgreSQL (\d+)/.exec(ask('--version'))?.[1] ?? '';
    const hasPostgis = existsSync(join(ask('--sharedir'), 'extension', 'postgis.control'));
    return { major, bin: ask('--bindir'), hasPostgis };
  } catch {
    return null;
  }
}
