import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';

/** `node scripts/swath.mjs <args>` in an environment of its own. */
function swath(args: string[], env: Record<string, string | undefined>): { code: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [resolve('scripts/swath.mjs'), ...args], {
    env: env as NodeJS.ProcessEnv,
    encoding: 'utf8',
  });
  return { code: status, said: stdout + stderr };
}

const { PATH, HOME, XDG_CACHE_HOME } = process.env;
const home = { HOME, ...(XDG_CACHE_HOME && { XDG_CACHE_HOME }) };

describe('set-up', () => {
  it('says nothing and does nothing when everything is there', () => {
    expect(swath(['setup'], { ...home, PATH }).code).toBe(0);
    expect(swath(['setup'], { ...home, PATH })).toEqual({ code: 0, said: '' });
  }, 120_000);

  it('names what to install on a system without apt, instead of failing somewhere later', () => {
    const { code, said } = swath(['setup'], { ...home, PATH: '/nowhere' });
    expect(code).toBe(1);
    expect(said).toContain('GDAL 3.6 or newer with headers');
    expect(said).toContain('redis-server');
    expect(said).toContain('What to do: install them with your package manager');
  });

  it('does not ask for servers that come by URL', () => {
    const urls = { DATABASE_URL: 'postgres://db/swath', REDIS_URL: 'redis://cache' };
    const { said } = swath(['setup'], { ...home, ...urls, PATH: '/nowhere' });
    expect(said).toContain('GDAL 3.6');
    expect(said).not.toContain('redis-server');
  });

  it('lists the commands when it does not know one', () => {
    const { code, said } = swath(['strat'], { ...home, PATH });
    expect(code).toBe(1);
    expect(said).toMatch(/no command "strat"[\s\S]*start +the platform/);
  });
});
