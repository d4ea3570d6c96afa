import { describe, expect, it } from '@jest/globals';
import { productState, readOrderPage, tagOf, utmOf } from './airbus-order.js';

const square = (lon: number, lat: number) => ({
  type: 'Polygon' as const,
  coordinates: [[[lon, lat], [lon + 0.2, lat], [lon + 0.2, lat + 0.2], [lon, lat]]],
}); // prettier-ignore

describe('utmOf', () => {
  it.each([
    [15.8, 46.7, 32633],
    [-70.4, -33.5, 32719],
    [-180, 10, 32601],
    [179.8, -10, 32760],
  ])('%d, %d lies in %d', (lon, lat, epsg) => expect(utmOf(square(lon, lat))).toBe(epsg));
});

describe('tagOf', () => {
  it('has letters only and tells keys apart', () => {
    const tag = tagOf('497f6eca-6276-4993-bfeb-53cbbbba6f08');
    expect(tag).toMatch(/^swath[a-p]{32}$/);
    expect(tagOf('497f6eca-6276-4993-bfeb-53cbbbba6f09')).not.toBe(tag);
  });

  it('finds the order that has it, whatever else a server lists', () => {
    const items = [{ id: 'a', tags: ['other'] }, { id: 'b' }, { id: 'c', tags: ['swathabc'] }];
    expect(readOrderPage({ items, totalResults: 7 }, 'swathabc')).toEqual({ id: 'c', count: 3, total: 7 });
    expect(readOrderPage({ items }, 'swathabd')).toEqual({ id: null, count: 3, total: null });
    expect(() => readOrderPage({ orders: [] }, 'swathabc')).toThrow(/AIRBUS answered without items/);
  });
});

describe('productState', () => {
  const link = { href: 'https://access.example/api/v1/items/p/download' };
  const order = (delivery: object, status = 'ordered') => ({
    status,
    deliveries: [{ datas: { id: 'P' }, ...delivery }],
  });

  it.each<[string, object, unknown]>([
    ['ordered', order({ status: 'ordered' }), { state: 'waiting', message: null, href: null }],
    ['delivered', order({ status: 'delivered', _links: { download: link } }), { state: 'ready', message: null, href: link.href }],
    ['delivered by several ways', order({ status: 'delivered', _links: { download: [{ href: 'gs://b/p' }, link] } }), { state: 'ready', message: null, href: link.href }],
    ['delivered, its link to come', order({ status: 'delivered' }), { state: 'waiting', message: null, href: null }],
    ['rejected', order({ status: 'rejected', message: 'embargo' }), { state: 'failed', message: 'AIRBUS: embargo', href: null }],
    ['failed without words', order({ status: 'error', errorCode: 'E7' }), { state: 'failed', message: 'AIRBUS: E7', href: null }],
    ['cancelled', order({ status: 'cancelled' }), { state: 'cancelled', message: 'AIRBUS: cancelled', href: null }],
    ['not told apart yet', { status: 'ordered', deliveries: [] }, { state: 'waiting', message: null, href: null }],
    ['refused as a whole', { status: 'rejected' }, { state: 'failed', message: 'AIRBUS: rejected', href: null }],
    ['forgotten', { status: 'delivered', deliveries: [] }, { state: 'failed', message: 'AIRBUS delivered the order without this product', href: null }],
  ])('%s', (_name, answer, expected) => expect(productState(answer, 'p')).toEqual(expected)); // prettier-ignore

  it('does not wait for ever for a state that nobody knows', () => {
    expect(() => productState(order({ status: 'on hold' }), 'p')).toThrow(
      /AIRBUS answered without a known state \(it says "on hold"\)/,
    );
    expect(() => productState({}, 'p')).toThrow(/known state/);
  });
});
