import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type DataSource } from 'typeorm';
import { UsageBuffer } from './usage-buffer.js';

/** Takes what `addUsage` writes, unless it is down. */
class FakeBooks {
  isDown = false;
  readonly written: unknown[][] = [];
  readonly manager = {
    query: async (_sql: string, columns: unknown[][]) => {
      if (this.isDown) throw new Error('down');
      this.written.push(...(columns[0] ?? []).map((_, i) => columns.map((column) => column[i])));
    },
  };
}

const A = '00000000-0000-4000-8000-00000000000a';
const process = (requests: number, units: number) =>
  ({ accountId: A, product: 'process', outcome: 'ok', requests, units }) as const;

describe('UsageBuffer', () => {
  let books: FakeBooks;
  let buffer: UsageBuffer;
  beforeEach(() => {
    jest.useFakeTimers({ now: new Date('2026-12-31T23:59:59.500Z') });
    books = new FakeBooks();
    buffer = new UsageBuffer(books as unknown as DataSource);
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('writes one row for many requests, a second later', async () => {
    for (let i = 0; i < 100; i++) buffer.add(process(1, 0.5));
    await jest.advanceTimersByTimeAsync(999);
    expect(books.written).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(books.written).toEqual([[A, '2026-12-31', 'process', 'ok', 100, 50]]);
  });

  it('counts each request on the UTC day on which it ended', async () => {
    buffer.add(process(1, 0));
    jest.setSystemTime(new Date('2027-01-01T00:00:00.000Z'));
    buffer.add(process(1, 0));
    await buffer.flush();
    expect(books.written.map((row) => row[1])).toEqual(['2026-12-31', '2027-01-01']);
  });

  it('keeps what could not be written, and adds to it', async () => {
    jest.setSystemTime(new Date('2026-12-31T12:00:00.000Z'));
    books.isDown = true;
    buffer.add(process(1, 1));
    await jest.advanceTimersByTimeAsync(3_500);
    buffer.add(process(1, 2));
    books.isDown = false;
    await jest.advanceTimersByTimeAsync(1_000);
    expect(books.written.map((row) => row.slice(4))).toEqual([[2, 3]]);
  });

  it('writes at once when the process ends, and nothing twice', async () => {
    buffer.add(process(1, 1));
    await Promise.all([buffer.flush(), buffer.onApplicationShutdown()]);
    await jest.advanceTimersByTimeAsync(5_000);
    expect(books.written).toHaveLength(1);
  });
});
