import { describe, expect, it } from '@jest/globals';
import { DomainError } from '#libs/errors';
import { assertSourceList } from './source-list.js';

const refusal = (ids: string[]): unknown => {
  try {
    assertSourceList(ids);
    return null;
  } catch (error) {
    const { code, message, detail } = error as DomainError;
    const codes = (detail as Array<{ code: string; source_id: string }> | undefined)?.map((i) => [i.code, i.source_id]);
    return [code, codes ?? message];
  }
};
const ids = (n: number) => Array.from({ length: n }, (_, i) => `id-${i}`);

describe('assertSourceList', () => {
  it.each([2, 500])('takes %d sources', (n) => expect(refusal(ids(n))).toBeNull());

  it('wants two', () => {
    expect(refusal(ids(1))).toEqual(['INVALID', 'source_dataset_ids: a VRT needs at least 2 sources, got 1']);
  });

  it('names the one too many', () => {
    expect(refusal(ids(501))).toEqual(['INVALID', [['too_many_sources', 'id-500']]]);
  });

  it('names every repeated source once', () => {
    expect(refusal(['a', 'b', 'a', 'b', 'b'])).toEqual([
      'INVALID',
      [
        ['duplicate_source', 'a'],
        ['duplicate_source', 'b'],
      ],
    ]);
  });
});
