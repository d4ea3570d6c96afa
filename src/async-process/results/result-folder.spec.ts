import { describe, expect, it } from '@jest/globals';
import { text } from 'node:stream/consumers';
import { DomainError } from '#libs/errors';
import { MemoryStore } from '#libs/storage';
import { foreignPlaceholder, ResultFolder, resultFolder } from './result-folder.js';

describe('the folder of a request', () => {
  it.each([
    ['', 'ID'],
    ['out', 'out/ID'],
    ['a/b', 'a/b/ID'],
    ['<REQUEST_ID>', 'ID'],
    ['a/<REQUEST_ID>/b-<REQUEST_ID>', 'a/ID/b-ID'],
  ])('%j is %s', (path, folder) => {
    expect(resultFolder(path, 'ID')).toBe(folder);
  });

  it('knows one placeholder', () => {
    expect(foreignPlaceholder('a/<REQUEST_ID>/<b>')).toBeNull();
    expect(foreignPlaceholder('<REQUEST_ID>/<OUTPUT>')).toBe('<OUTPUT>');
  });

  it('tells errors as the API does, and unknown ones not at all', async () => {
    const store = new MemoryStore('b');
    const folder = new ResultFolder(store, 'x');
    const signal = new AbortController().signal;
    const told = async () => JSON.parse(await text(await store.get('x/error.json'))) as unknown;
    await folder.putError(new DomainError('EVALSCRIPT_FAILED', 'It threw'), signal);
    expect(await told()).toMatchObject({ error: { status: 400, reason: 'Bad Request', message: 'It threw' } });
    await folder.putError(new DomainError('RASTER_UNSUPPORTED', 'No CRS'), signal);
    expect(await told()).toMatchObject({ error: { status: 400, message: 'No CRS' } });
    await folder.putError(new Error('SELECT 1 FROM secrets'), signal);
    expect(await told()).toMatchObject({ error: { status: 500, message: 'Internal server error' } });
    await folder.removeError();
    expect(await store.head('x/error.json')).toBeNull();
  });
});
