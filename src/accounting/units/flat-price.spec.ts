import { describe, expect, it } from '@jest/globals';
import { flatPrice } from './flat-price.js';

describe('flatPrice', () => {
  it.each([
    ['byoc', 'POST', 1],
    ['byoc', 'DELETE', 1],
    ['zarr', 'PUT', 1],
    ['byoc', 'GET', 0],
    ['zarr', 'HEAD', 0],
    ['process', 'POST', 0],
    ['catalog', 'POST', 0],
    [null, 'POST', 0],
  ] as const)('%s %s: %i', (product, method, price) => expect(flatPrice(product, method)).toBe(price));
});
