import { describe, expect, it } from '@jest/globals';
import { fromOldSearch } from './maxar-native-search.js';

const AREA = { type: 'Polygon', coordinates: [[[15.81, 46.7], [15.84, 46.7], [15.84, 46.72], [15.81, 46.7]]] }; // prettier-ignore

describe('a native search of MAXAR', () => {
  it('is asked of Discovery where it speaks the old catalogue’s language', () => {
    const crs = { type: 'name', properties: { name: 'EPSG:4326' } };
    const body = { startDate: '2020-11-06', endDate: '2020-11-07', aoiInGeoJson: { ...AREA, crs }, geometry: 'true' };
    expect(fromOldSearch(body)).toEqual({
      collections: ['wv01', 'wv02', 'wv03-vnir', 'wv04', 'ge01'],
      datetime: '2020-11-06T00:00:00Z/2020-11-07T23:59:59Z',
      intersects: AREA,
    });
    expect(fromOldSearch({ sensor: 'WV03' })).toEqual({ collections: ['wv03-vnir'] });
    expect(fromOldSearch({ startDate: '2020-11-06' })).toMatchObject({ datetime: '2020-11-06T00:00:00Z/..' });
  });

  it('goes as it is where it speaks Discovery’s own', () => {
    expect(fromOldSearch({ intersects: AREA, limit: 5 })).toBeNull();
    expect(fromOldSearch({})).toBeNull();
  });

  it.each<[object, RegExp]>([
    [{ startDate: '2020-13-01' }, /startDate: must be a date/],
    [{ sensor: 'WV09' }, /sensor: must be one of/],
    [{ aoiInGeoJson: { type: 'Point', coordinates: [1, 2] } }, /aoiInGeoJson->type: must be one of Polygon/],
    [{ startDate: '2020-11-06', limit: 5 }, /limit: cannot be said together with startDate/],
  ])('refuses %j', (body, message) => expect(() => fromOldSearch(body as Record<string, unknown>)).toThrow(message));
});
