import { describe, expect, it } from '@jest/globals';
import { readNewImport } from './new-import.js';

const ID = '0FFE69E2-b7af-4b1e-835c-867376165f50';

describe('readNewImport', () => {
  it('reads name, collection and input', () => {
    const { name, collectionId, input } = readNewImport({ name: 'n', collectionId: ID, input: { a: 1 }, other: 1 });
    expect([name, collectionId, input.value]).toEqual(['n', ID.toLowerCase(), { a: 1 }]);
  });

  it('takes null for left out', () => {
    expect(readNewImport({ name: null, collectionId: null, input: {} })).toMatchObject({
      name: null,
      collectionId: null,
    });
  });

  it.each<[unknown, string]>([
    [undefined, 'The request body is required'],
    [[], 'The request body must be an object'],
    [{}, 'input: is required'],
    [{ input: null }, 'input: is required'],
    [{ input: {}, name: 5 }, 'name: must be a string'],
    [{ input: {}, name: '  ' }, 'name: must be text'],
    [{ input: {}, name: 'x'.repeat(1001) }, 'name: must be text'],
    [{ input: {}, name: 'a\0b' }, 'name holds NUL'],
    [{ input: {}, collectionId: 'mine' }, 'collectionId: must be the UUID'],
  ])('refuses %j', (body, message) => expect(() => readNewImport(body)).toThrow(message));
});
