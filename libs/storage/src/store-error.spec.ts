import { describe, expect, it } from '@jest/globals';
import { DomainError } from '#libs/errors';
import { isStoreRefusal, toStoreError } from './store-error.js';

const systemError = (code: string) => Object.assign(new Error(`${code}: failed, open '/srv/secret/path'`), { code });
const s3Error = (name: string, httpStatusCode: number) =>
  Object.assign(new Error('AWSAccessKeyId AKIAEXAMPLE, StringToSign …'), { name, $metadata: { httpStatusCode } });

describe('toStoreError', () => {
  it.each([
    [systemError('ENOENT'), 'OBJECT_NOT_FOUND'],
    [systemError('ENOSPC'), 'STORAGE_FULL'],
    [systemError('EDQUOT'), 'STORAGE_FULL'],
    [systemError('ENAMETOOLONG'), 'INVALID_KEY'],
    [systemError('EISDIR'), 'CONFLICT'],
    [systemError('EACCES'), 'UNAVAILABLE'],
    [systemError('EIO'), 'UNAVAILABLE'],
    [systemError('ECONNREFUSED'), 'UNAVAILABLE'],
    [systemError('ENOTFOUND'), 'UNAVAILABLE'],
    [s3Error('NoSuchKey', 404), 'OBJECT_NOT_FOUND'],
    [s3Error('NotFound', 404), 'OBJECT_NOT_FOUND'],
    [s3Error('NoSuchBucket', 404), 'UNAVAILABLE'],
    [s3Error('SignatureDoesNotMatch', 403), 'UNAVAILABLE'],
    [s3Error('InvalidRange', 416), 'INVALID'],
    [s3Error('XMinioStorageFull', 507), 'STORAGE_FULL'],
    [s3Error('QuotaExceeded', 403), 'STORAGE_FULL'],
    [s3Error('SlowDown', 503), 'UNAVAILABLE'],
    [s3Error('InternalError', 500), 'UNAVAILABLE'],
    [s3Error('TooManyRequests', 429), 'UNAVAILABLE'],
    [s3Error('InvalidArgument', 400), 'UPSTREAM_FAILED'],
    [Object.assign(new Error('x'), { name: 'TimeoutError' }), 'UNAVAILABLE'],
    [Object.assign(new Error('x'), { name: 'AbortError' }), 'CANCELLED'],
  ])('gives %s the meaning %s', (error, code) => {
    const meaning = toStoreError(error, 'swath', 'a/b.tif');
    expect(meaning).toMatchObject({ code, message: expect.stringContaining('"a/b.tif"') });
    expect(String(meaning)).not.toMatch(/srv|AKIA|StringToSign/);
  });

  it('keeps the raw text of an S3 answer out of the cause, which logs print', () => {
    const { cause } = toStoreError(s3Error('SignatureDoesNotMatch', 403), 'swath', 'k') as DomainError;
    expect(String(cause)).toBe('Error: S3 answered SignatureDoesNotMatch (HTTP 403)');
  });

  it.each([
    [s3Error('NoSuchBucket', 404), true],
    [s3Error('AccessDenied', 403), true],
    [s3Error('PermanentRedirect', 301), true],
    [s3Error('InvalidArgument', 400), true],
    [s3Error('SlowDown', 503), false],
    [s3Error('TooManyRequests', 429), false],
    [Object.assign(new Error('x'), { name: 'TimeoutError', $metadata: {} }), false],
    [systemError('ECONNREFUSED'), false],
    [systemError('EACCES'), false],
  ])('tells whether the store refused: %s %p', (error, isRefusal) => {
    expect(isStoreRefusal(toStoreError(error, 'theirs', 'k'))).toBe(isRefusal);
    expect(isStoreRefusal(error)).toBe(false);
  });

  it.each([new TypeError('a bug'), new DomainError('TOO_LARGE', 'known already'), 'not an error'])(
    'returns %p unchanged',
    (error) => expect(toStoreError(error, 'swath', 'k')).toBe(error),
  );
});
