import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { JOB_FAMILIES } from '../../src/jobs/job-kinds.js';
import { WORKER_QUEUES } from '../../src/platform/config/env.dto.js';
import { describeEnv, loadConfig } from '../../src/platform/config/load-config.js';

const read = (path: string) => readFileSync(join(import.meta.dirname, '../..', path), 'utf8');

/** Setting → default as written in a file; '' = none. */
const defaults = Object.fromEntries(
  Object.entries(describeEnv()).map(([key, value]) => [key, value === undefined ? '' : String(value)]),
);

describe('.env.example', () => {
  const lines = read('.env.example').split('\n');
  const settings = lines.flatMap((line, index) => {
    const [, key, value] = /^#?([A-Z][A-Z0-9_]*)=(.*)$/.exec(line) ?? [];
    return key ? [{ key, value: value ?? '', line, before: lines[index - 1] ?? '' }] : [];
  });

  it('lists every setting once with its default', () => {
    expect(settings).toHaveLength(Object.keys(defaults).length);
    expect(Object.fromEntries(settings.map(({ key, value }) => [key, value]))).toEqual(defaults);
  });

  it('explains each in one line, and sets none', () => {
    const unexplained = settings.filter(({ line, before }) => !line.startsWith('#') || !/^# \S/.test(before));
    expect(unexplained).toEqual([]);
  });

  it('is a valid configuration when uncommented', () => {
    const urls = { DATABASE_URL: 'postgres://host/db', REDIS_URL: 'redis://host' };
    const env = { ...Object.fromEntries(settings.map(({ key, value }) => [key, value])), ...urls };
    expect(loadConfig(env)).toEqual(loadConfig(urls));
  });
});

describe('SWATH_WORKER_QUEUES', () => {
  const queues = (value: string) =>
    loadConfig({ DATABASE_URL: 'postgres://host/db', REDIS_URL: 'redis://host', SWATH_WORKER_QUEUES: value }).worker
      .queues;

  it('knows every family of jobs, and async renderings', () => {
    expect([...WORKER_QUEUES].sort()).toEqual([...JOB_FAMILIES, 'async'].sort());
  });

  it('is a list, and names what is allowed when it is not', () => {
    expect(queues('batch, async')).toEqual(['batch', 'async']);
    expect(() => queues('batch,tiles')).toThrow(
      `"batch,tiles": SWATH_WORKER_QUEUES must be some of ${WORKER_QUEUES.join(', ')}`,
    );
  });
});

describe('docs/operations/configuration.md', () => {
  const text = read('docs/operations/configuration.md');

  it('has a row for every setting with its default', () => {
    const rows = [...text.matchAll(/^\| `([A-Z][A-Z0-9_]+)` *\| *(?:`([^`]*)`|–) *\| *\S.* \|$/gm)];
    expect(rows).toHaveLength(Object.keys(defaults).length);
    expect(Object.fromEntries(rows.map(([, key, value]) => [key, value ?? '']))).toEqual(defaults);
  });

  it('links only to files and headings that exist', () => {
    const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target ?? '');
    const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(
      ([, title]) => `#${title?.toLowerCase().replaceAll(' ', '-')}`,
    );
    const broken = links.filter((link) => (link.startsWith('#') ? !headings.includes(link) : !isFile(link)));
    expect(broken).toEqual([]);
  });
});

function isFile(link: string): boolean {
  try {
    return read(join('docs/operations', link)).length > 0;
  } catch {
    return false;
  }
}
