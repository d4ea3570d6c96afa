import { describe, expect, it } from '@jest/globals';
import { readAsyncOrder, withScript } from './async-order.js';

const delivery = { s3: { url: 's3://bucket/out/', accessKey: 'A', secretAccessKey: 'B', region: 'eu-west-1' } };
const body = { output: { width: 10, height: 10, delivery }, evalscript: '//VERSION=3' };

describe('an order', () => {
  it('says where the results go', () => {
    expect(readAsyncOrder(body)).toEqual({
      delivery: {
        url: 's3://bucket/out/',
        ...{ bucket: 'bucket', path: 'out', region: 'eu-west-1' },
        keys: { accessKey: 'A', secretAccessKey: 'B' },
      },
      script: null,
    });
  });

  it('may name its script, beside an empty one', () => {
    const evalscriptReference = { s3: { url: 's3://scripts/a/b.js' } };
    const { script } = readAsyncOrder({ ...body, evalscript: ' ', evalscriptReference });
    expect(script).toMatchObject({ bucket: 'scripts', path: 'a/b.js', keys: null });
    expect(() => readAsyncOrder({ ...body, evalscriptReference })).toThrow(
      'evalscriptReference: must not stand beside',
    );
  });

  it.each([{ width: 5 }, { resy: 10 }, { resx: '10', resy: 10 }])('takes half of a size: %j', (size) => {
    expect(readAsyncOrder({ ...body, output: { ...size, delivery } }).script).toBeNull();
  });

  it.each<[string, string]>([
    ['s3://bucket/a//b', 'cannot be a folder'],
    [`s3://bucket/${'a/'.repeat(480)}`, 'cannot be a folder'],
    [`s3://bucket/${'é'.repeat(200)}`, 'cannot be a folder'],
    ['s3://bucket/<ID>', '<ID> means nothing here'],
  ])('refuses the folder %s', (url, words) => {
    expect(() => readAsyncOrder({ output: { width: 1, height: 1, delivery: { s3: { url } } } })).toThrow(words);
  });

  it('puts a referenced script in its place', () => {
    expect(withScript({ a: 1 }, null)).toEqual({ a: 1 });
    expect(withScript({ a: 1 }, 'x')).toEqual({ a: 1, evalscript: 'x' });
  });
});
