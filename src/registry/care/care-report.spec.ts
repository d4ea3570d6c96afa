import { describe, expect, it } from '@jest/globals';
import { DomainError } from '#libs/errors';
import { bounded, faultOf } from './care-report.js';

describe('bounded', () => {
  const fault = { dataset_id: 'x'.repeat(36), path: `root://archive/${'x'.repeat(1000)}`, error: 'x'.repeat(200) };

  it('leaves alone what fits', () => {
    const report = { total: 2, missing: ['a'], errors: [{ error: 'x' }] };
    expect(bounded(report)).toEqual({ ...report, truncated: {} });
  });

  it('cuts long lists and says which', () => {
    const report = { total: 2000, missing: Array.from({ length: 2000 }, (_, i) => `${i}`), errors: [fault] };
    const { missing, errors, ...rest } = bounded(report);
    expect([missing.length, errors.length, rest]).toEqual([1000, 1, { total: 2000, truncated: { missing: 2000 } }]);
  });

  it('keeps the worst report below what a job may hold', () => {
    const names = ['added', 'updated', 'removed', 'skipped', 'errors'];
    const cut = bounded(Object.fromEntries(names.map((name) => [name, Array(10_000).fill(fault)])));
    expect(JSON.stringify(cut).length).toBeLessThan(60 * 1024);
    expect(Object.keys(cut.truncated)).toEqual(names);
    expect((cut as Record<string, unknown[]>)['added']?.length).toBeGreaterThan(0);
  });
});

describe('faultOf', () => {
  it('is the sentence of what is wrong with one file', () => {
    expect(faultOf(new DomainError('UNSUPPORTED_MEDIA_TYPE', 'no GeoTIFF'))).toBe('no GeoTIFF');
  });

  it.each(['CANCELLED', 'UNAVAILABLE', 'STORAGE_FULL'] as const)('lets %s end the work', (code) => {
    expect(() => faultOf(new DomainError(code, 'all of it'))).toThrow('all of it');
  });

  it('lets what nobody foresaw end the work', () => {
    expect(() => faultOf(new TypeError('a mistake'))).toThrow(TypeError);
  });
});
