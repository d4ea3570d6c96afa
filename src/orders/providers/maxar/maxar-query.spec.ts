import { describe, expect, it } from '@jest/globals';
import { JsonMember } from '../../../platform/http/json-member.js';
import { conditionOf, readMaxarQuery } from './maxar-query.js';

const read = (data: object, purpose: 'search' | 'order' | 'subscription' = 'order') =>
  readMaxarQuery(new JsonMember({ productBands: '4BB', ...data }, ['input', 'data', 0]), purpose);

describe('a query to MAXAR', () => {
  it('is about the satellites that have the bands', () => {
    expect(read({}).collections).toEqual(['wv02', 'wv03-vnir', 'wv04', 'ge01']);
    expect(read({ dataFilter: { sensor: 'GE01' } }).collections).toEqual(['ge01']);
    expect(read({ dataFilter: { sensor: 'WV01' } }).collections).toEqual([]);
  });

  it('asks Discovery for what it narrows, and for nothing else', () => {
    expect(conditionOf(read({}))).toBeNull();
    const dataFilter = {
      maxCloudCoverage: 20.5,
      minOffNadir: 5,
      maxOffNadir: 30,
      minSunElevation: 10,
      maxSunElevation: 80,
    };
    expect(conditionOf(read({ dataFilter }))).toBe(
      'eo:cloud_cover <= 20.5 and view:off_nadir >= 5 and view:off_nadir <= 30 and view:sun_elevation >= 10 and view:sun_elevation <= 80',
    );
  });

  it('resamples by cubic convolution unless told otherwise', () => {
    expect([read({}).productKernel, read({ productKernel: 'MTF' }).productKernel]).toEqual(['CC', 'MTF']);
  });

  it('knows images by name in orders alone', () => {
    const data = { selectedImages: ['10300100A1'] };
    expect([read(data).itemIds, read(data, 'search').itemIds]).toEqual([['10300100A1'], null]);
  });

  it.each<[string, object, RegExp]>([
    ['no bands', { productBands: undefined }, /input->data->0->productBands: is required/],
    ['other bands', { productBands: '8BB' }, /must be one of 4BB/],
    ['another satellite', { dataFilter: { sensor: 'WV05' } }, /sensor: must be one of WV01, WV02/],
    ['too far off', { dataFilter: { maxOffNadir: 46 } }, /maxOffNadir: must be between 0 and 45/],
    ['half degrees', { dataFilter: { minOffNadir: 1.5 } }, /minOffNadir: must be a whole number/],
    ['angles that run back', { dataFilter: { minSunElevation: 60, maxSunElevation: 50 } }, /minSunElevation: must not be above/],
    ['another kernel', { productKernel: 'LANCZOS' }, /productKernel: must be one of CC, NN, MTF/],
    ['no image', { selectedImages: [] }, /selectedImages: must have 1 to 10 elements/],
    ['eleven images', { selectedImages: Array.from({ length: 11 }, (_, i) => `A${i}`) }, /must have 1 to 10 elements/],
    ['an image twice', { selectedImages: ['A', 'A'] }, /twice/],
    ['a hostile id', { selectedImages: ['../orders'] }, /selectedImages->0: must be a catalogID/],
    ['both', { selectedImages: ['A'], dataFilter: { sensor: 'GE01' } }, /dataFilter: must be left out/],
  ])('refuses %s', (_what, data, message) => {
    expect(() => read(data)).toThrow(message);
  }); // prettier-ignore

  it('refuses subscriptions', () => {
    expect(() => read({}, 'subscription')).toThrow(/no subscriptions/);
  });
});
