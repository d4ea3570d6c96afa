import { describe, expect, it } from '@jest/globals';
import { aScene } from '../../../../test/support/a-scene.js';
import { foundItems, matchedIn, nextLinkOf, onlineAssets } from './remote-answer.js';

const HERE = 'https://eo.example.org/v1/collections/s2/items/one';
const hrefs = (assets: object) =>
  Object.entries(onlineAssets(aScene({ assets }), HERE).assets).map(([key, { href }]) => [key, href]);

describe('the answer of a STAC API', () => {
  it.each<[string, unknown]>([
    ['no object', 7],
    ['no features', { type: 'FeatureCollection' }],
    ['an item without id', { features: [{ ...aScene(), id: undefined }] }],
    ['an id that no database holds', { features: [aScene({ id: 'a\u0000b' })] }],
    ['an item without properties', { features: [{ id: 'one' }] }],
  ])('that has changed is refused: %s', (_, answer) =>
    expect(() => foundItems('there', answer)).toThrow(/"there" does not answer as STAC APIs do/),
  );

  it('loses assets that are none', () =>
    expect(foundItems('there', { features: [{ id: 'a', properties: {}, assets: { x: null, y: {} } }] })[0]).toMatchObject({ assets: {}, links: [] })); // prettier-ignore

  it('tells of the next page', () => {
    const link = { rel: 'next', href: 'https://eo.example.org/2', method: 'post', body: { token: 2 }, merge: true };
    expect(nextLinkOf({ links: [{ rel: 'self', href: 'x' }, link] })).toEqual({ href: link.href, method: 'POST', body: { token: 2 }, merge: true }); // prettier-ignore
    expect(nextLinkOf({ links: [{ rel: 'next', href: 7 }, null] })).toBeNull();
    expect([matchedIn({ numberMatched: 3 }), matchedIn({ context: { matched: 4 } }), matchedIn({}), matchedIn(null)]).toEqual([3, 4, null, null]); // prettier-ignore
  });
});

describe('assets of an item elsewhere', () => {
  it('are those with an http address, whatever else they claim', () =>
    expect(
      hrefs({
        plain: { href: 'https://data.example.org/a.tif' },
        relative: { href: './b.tif' },
        bucket: { href: 's3://swath/c.tif', alternate: { https: { href: 'https://data.example.org/c.tif' } } },
        ours: { href: 'root://nbs-archive/secret.tif' },
        file: { href: 'file:///etc/passwd' },
        keyed: { href: 'https://user:key@data.example.org/d.tif' },
      }),
    ).toEqual([
      ['plain', 'https://data.example.org/a.tif'],
      ['relative', 'https://eo.example.org/v1/collections/s2/items/b.tif'],
      ['bucket', 'https://data.example.org/c.tif'],
    ]));

  it('never bring their alternates along', () =>
    expect(onlineAssets(aScene({ assets: { a: { href: 'https://d.example.org/a.tif', alternate: { s3: { href: 's3://scenes/a.tif' } } } } }), HERE).assets['a']).toEqual({ href: 'https://d.example.org/a.tif' })); // prettier-ignore
});
