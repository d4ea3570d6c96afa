import { describe, expect, it } from '@jest/globals';
import { ConfigError, loadConfig } from './load-config.js';

const SERVERS = { DATABASE_URL: 'postgresql:///swath?host=/run', REDIS_URL: 'unix:///run/redis.sock' };

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    return (error as ConfigError).faults;
  }
}

describe('loadConfig', () => {
  it('fills every default and freezes the slices', () => {
    const config = loadConfig(SERVERS);
    expect(config.http).toMatchObject({ port: 8080, host: '127.0.0.1', publicUrl: null, trustProxy: false });
    expect(config.jobs.leaseS).toBe(300);
    expect(Object.isFrozen(config.http)).toBe(true);
  });

  it('reports all faults at once, each naming the setting and the value', () => {
    const faults = faultsOf({ ...SERVERS, PORT: 'eighty', SWATH_JOB_LEASE_S: '0', LOG_LEVEL: 'loud' });
    expect(faults).toHaveLength(3);
    expect(faults.join('\n')).toMatch(/PORT = "eighty"[\s\S]*SWATH_JOB_LEASE_S = 0[\s\S]*LOG_LEVEL = "loud"/);
  });

  it('says how to get a database when none is set', () => {
    expect(faultsOf({}).join('\n')).toContain('npm start');
  });

  it('never repeats a secret, neither alone nor inside a URL', () => {
    const text = faultsOf({
      REDIS_URL: 'http://user:hunter2@host',
      DATABASE_URL: 'x',
      SWATH_ADMIN_PASSWORD: 'short',
    }).join('\n');
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain('short"');
    expect(text).toContain('SWATH_ADMIN_PASSWORD');
  });

  it('treats an empty variable as unset and trims the slash of PUBLIC_URL', () => {
    expect(loadConfig({ ...SERVERS, PORT: '', PUBLIC_URL: 'https://eo.example.org/' }).http).toMatchObject({
      port: 8080,
      publicUrl: 'https://eo.example.org',
    });
  });

  it('splits the outbound allow-list', () => {
    expect(
      loadConfig({ ...SERVERS, SWATH_OUTBOUND_ALLOW: 'a.example, 127.0.0.1:9000' }).datasets.outboundAllow,
    ).toEqual(['a.example', '127.0.0.1:9000']);
  });

  it('lets requests name any public host, unless there is a list', () => {
    expect(loadConfig(SERVERS).datasets.callerHosts).toBeNull();
    expect(loadConfig({ ...SERVERS, SWATH_CALLER_HOSTS: 'a.example,b.example:81' }).datasets.callerHosts).toEqual([
      'a.example',
      'b.example:81',
    ]);
    expect(loadConfig({ ...SERVERS, SWATH_CSW_LATLON_HOSTS: 'c.example' }).harvest.latLonCswHosts).toEqual([
      'c.example',
    ]);
  });
});

describe('dataset roots', () => {
  const roots = (value: string) =>
    loadConfig({ DATABASE_URL: 'postgresql://x/x', REDIS_URL: 'redis://x', SWATH_DATASET_ROOTS: value }).data
      .datasetRoots;

  it('are folders with names of their own', () => {
    expect(roots('/srv/sentinel:/srv/landsat/')).toEqual(['/srv/sentinel', '/srv/landsat']);
    expect(() => roots('/srv/a/archive:/srv/b/archive')).toThrow(/two folders are called "archive"/);
    expect(() => roots('/srv/hyspex')).toThrow(/"hyspex" is the name of a mounted archive/);
  });
});
