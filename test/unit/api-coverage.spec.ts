import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

/** `| GET | \`/jobs\` | … | works | \`test/…\` |` → method, path, test. */
const ROW = /^\| (GET|POST|PUT|PATCH|DELETE) +\| `(\S+)` +\|.*\| works +\| `(\S+)` +\|$/;

describe('docs/api-coverage.md', () => {
  const rows = readFileSync('docs/api-coverage.md', 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, method, path, test] = line.match(ROW) ?? [];
      return method && path && test ? [{ operation: `${method} ${path}`, test }] : [];
    });
  const { paths } = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as { paths: Record<string, object> };
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );

  it('lists every operation that is served, and none that is not', () => {
    expect(rows.map((row) => row.operation).sort()).toEqual(operations.sort());
  });

  it('names a test that exists for each', () => {
    expect(rows.map((row) => row.test).filter((test) => !existsSync(test))).toEqual([]);
  });
});
