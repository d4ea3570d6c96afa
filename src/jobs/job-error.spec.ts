import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { DomainError } from '#libs/errors';
import { QueryFailedError } from 'typeorm';
import { isConnectionLost } from '../platform/database/connection-lost.js';
import { DatabaseClient } from '../platform/database/database-client.js';
import { toJobError } from './job-error.js';

const failed = (code: string, message = 'x') =>
  new QueryFailedError('SELECT 1', [], Object.assign(new Error(message), { code }));

describe('toJobError', () => {
  it('keeps what was written for users', () => {
    const error = new DomainError('STORAGE_FULL', 'No space left for the mosaic');
    expect(toJobError(error)).toEqual({ code: 'storage_full', message: 'No space left for the mosaic' });
  });

  it('words a crash of the raster engine for users', () => {
    const { code, message } = toJobError(new DomainError('RASTER_CRASHED', 'child 12 got SIGSEGV'));
    expect(code).toBe('raster_crashed');
    expect(message).toContain('Retry it');
    expect(message).not.toContain('SIGSEGV');
  });

  it.each([new TypeError('x is not a function'), failed('42P01', 'relation "secret"'), 'a string', undefined])(
    'hides %p',
    (error) => {
      expect(toJobError(error)).toEqual({ code: 'internal', message: 'The job failed for an internal reason' });
    },
  );
});

describe('isConnectionLost', () => {
  it.each(['08006', '57P01', '57P03', '53300', 'ECONNREFUSED'])(
    'is true for a statement that failed with %s',
    (code) => {
      expect(isConnectionLost(failed(code))).toBe(true);
    },
  );

  it('is true for a connection that ended under a statement', () => {
    expect(isConnectionLost(new Error('Connection terminated unexpectedly'))).toBe(true);
  });

  it('is true for a connection that did not come to be', async () => {
    const reset = createServer((socket) => socket.resetAndDestroy()).listen(0, '127.0.0.1');
    await once(reset, 'listening');
    const { port } = reset.address() as AddressInfo;
    const client = new DatabaseClient({ host: '127.0.0.1', port });
    const error: unknown = await client.connect().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(isConnectionLost(error)).toBe(true);
    reset.close();
  });

  it.each([
    ['a broken rule', failed('23505')],
    ['a cancelled statement', failed('57014')],
    ['a socket that is not the database’s', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })],
    ['something else', 'ECONNREFUSED'],
  ])('is false for %s', (_, error) => {
    expect(isConnectionLost(error)).toBe(false);
  });
});
