import { describe, expect, it } from '@jest/globals';
import { type CswClient, type CswQuery, type CswRecord } from '#libs/csw-client';
import { DomainError } from '#libs/errors';
import { ChildrenOfParent } from './children-of-parent.js';
import { ParentScan } from './parent-scan.js';

const signal = new AbortController().signal;

/** Ten records `r00`…`r09`, every second one a child; pages of three at most. */
function catalogue({ filters }: { filters: 'yes' | 'refused' | 'empty' }) {
  const all = Array.from({ length: 10 }, (_, i) => ({
    identifier: `r0${i}`,
    parentIdentifier: i % 2 === 0 ? 'parent' : 'other',
  })) as CswRecord[];
  const asked: CswQuery[] = [];
  const client = {
    getRecords: async (query: CswQuery) => {
      asked.push(query);
      if (query.parentIdentifier != null && filters === 'refused')
        throw new DomainError('UPSTREAM_FAILED', 'no', { detail: { code: 'csw_exception', exceptions: [] } });
      const found =
        query.parentIdentifier == null
          ? all
          : filters === 'yes'
            ? all.filter((r) => r.parentIdentifier === 'parent')
            : [];
      const records = found.slice(query.offset, query.offset + Math.min(query.limit, 3));
      const next = query.offset + records.length;
      return {
        total: found.length,
        records,
        nextOffset: next < found.length && records.length > 0 ? next : null,
        constraintsApplied: 1,
      };
    },
  } as unknown as CswClient;
  return { client, asked };
}

async function walk(client: CswClient, limits: { children: number; records: number }, from = 1) {
  const scan = new ParentScan(new ChildrenOfParent(client, 'parent'), limits, from);
  const identifiers: string[] = [];
  for await (const { record, pass } of scan.found(signal)) {
    identifiers.push(record.identifier);
    pass();
  }
  return { identifiers, next: scan.next, scanned: scan.scanned, matched: scan.matched };
}

describe('children of a parent', () => {
  it('are counted among themselves where the catalogue filters', async () => {
    const { client, asked } = catalogue({ filters: 'yes' });
    expect(await walk(client, { children: 4, records: 100 })).toEqual({
      identifiers: ['r00', 'r02', 'r04', 'r06'],
      next: 5,
      scanned: 4,
      matched: 4,
    });
    expect(await walk(client, { children: 4, records: 100 }, 5)).toEqual({
      identifiers: ['r08'],
      next: null,
      scanned: 1,
      matched: 1,
    });
    expect(asked.every((query) => query.sortBy === 'identifier' && query.anyText === undefined)).toBe(true);
  });

  it.each(['refused', 'empty'] as const)(
    'are picked out of what mentions the parent where filtering is %s',
    async (filters) => {
      const { client } = catalogue({ filters });
      const first = await walk(client, { children: 2, records: 100 });
      expect(first).toEqual({ identifiers: ['r00', 'r02'], next: 4, scanned: 3, matched: 2 });
      const second = await walk(client, { children: 100, records: 100 }, first.next!);
      expect(second).toEqual({ identifiers: ['r04', 'r06', 'r08'], next: null, scanned: 7, matched: 3 });
    },
  );

  it('are not looked for beyond the limit of records, which the cursor counts', async () => {
    const { client } = catalogue({ filters: 'refused' });
    expect(await walk(client, { children: 100, records: 5 })).toEqual({
      identifiers: ['r00', 'r02', 'r04'],
      next: 6,
      scanned: 5,
      matched: 3,
    });
    expect(await walk(client, { children: 100, records: 5 }, 11)).toEqual({
      identifiers: [],
      next: null,
      scanned: 0,
      matched: 0,
    });
  });

  it('are not taken for none when the catalogue is down', async () => {
    const client = { getRecords: async () => Promise.reject(new DomainError('UPSTREAM_TIMEOUT', 'late')) };
    await expect(walk(client as unknown as CswClient, { children: 1, records: 1 })).rejects.toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
    });
  });
});
