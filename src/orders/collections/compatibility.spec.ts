import { describe, expect, it } from '@jest/globals';
import { type ByocBand } from '../../byoc/index.js';
import { incompatibility } from './compatibility.js';

const band = (name: string, over: Partial<ByocBand> = {}): ByocBand => ({
  ...{ name, source: name, bandIndex: 1, bitDepth: 16, sampleFormat: 'UINT', noData: null },
  ...over,
});
const collection = (bands: ByocBand[] | null, over: object = {}) => ({
  s3Bucket: 'imports',
  bands,
  noData: 0,
  ...over,
});
const WANTED = { bands: [band('B1'), band('B2')], noData: 0 };
const fault = (row: ReturnType<typeof collection>, isEmpty = false) => incompatibility(row, isEmpty, WANTED, 'imports');

describe('incompatibility', () => {
  it.each<[string, ReturnType<typeof collection>, boolean]>([
    ['one without bands', collection(null), false],
    ['the same bands', collection([band('B1'), band('B2')]), false],
    ['in another order', collection([band('B2'), band('B1')]), false],
    ['unsigned where nothing else is said', collection([band('B1', { sampleFormat: null }), band('B2')]), false],
    ['no-data of the bands instead of the collection', collection([band('B1', { noData: 0 }), band('B2', { noData: 0 })], { noData: null }), false],
    ['an empty one with any bands', collection([band('X')]), true],
    ['a bucket with a tenant', collection(null, { s3Bucket: 'tenant:imports' }), false],
  ])('takes %s', (_, row, isEmpty) => expect(fault(row, isEmpty)).toBeNull()); // prettier-ignore

  it.each<[string, ReturnType<typeof collection>]>([
    ['a band more', collection([band('B1'), band('B2'), band('B3')])],
    ['a band less', collection([band('B1')])],
    ['another name', collection([band('B1'), band('red')])],
    ['another depth', collection([band('B1'), band('B2', { bitDepth: 8 })])],
    ['another format', collection([band('B1'), band('B2', { sampleFormat: 'INT' })])],
    ['another plane of the file', collection([band('B1'), band('B2', { bandIndex: 2 })])],
    ['another no-data', collection([band('B1'), band('B2')], { noData: null })],
  ])('refuses %s', (_, row) => expect(fault(row)).toMatch(/its bands .* are not those of the order/));

  it('refuses another bucket, even when empty', () =>
    expect(fault(collection(null, { s3Bucket: 'mine' }), true)).toMatch(
      /"mine", those of the order will be in "imports"/,
    ));

  it('cannot tell before the first tile what is not known yet', () =>
    expect(incompatibility(collection([band('B1')]), false, { bands: [], noData: null }, 'imports')).toBeNull());
});
