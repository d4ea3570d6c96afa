import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { type Config } from '../platform/config/config.js';
import { loadConfig } from '../platform/config/load-config.js';
import { runningInstance } from './instance-record.js';
import { StartRefused } from './start-refused.js';

/**
 * For commands beside an instance: its settings (those of `.env`, too), with the database of the one that runs on the data folder unless
 * `DATABASE_URL` names another. @throws StartRefused when there is none; ConfigError
 */
export function configOfInstance(environment: Readonly<Record<string, string | undefined>>): Config {
  const file = existsSync('.env') ? parseEnv(readFileSync('.env', 'utf8')) : {};
  const env = { ...file, ...environment };
  const dataDir = loadConfig({ ...env, DATABASE_URL: 'postgresql:///any', REDIS_URL: 'unix:///any' }).data.dir;
  const databaseUrl = env['DATABASE_URL'] || runningInstance(dataDir)?.databaseUrl;
  if (!databaseUrl)
    throw new StartRefused(
      `No instance runs on the data folder ${dataDir}.`,
      'run `npm start` first, name its folder in SWATH_DATA_DIR, or set DATABASE_URL.',
    );
  return loadConfig({ ...env, DATABASE_URL: databaseUrl, REDIS_URL: env['REDIS_URL'] || 'unix:///unused' });
}
