import { describe, expect, it } from '@jest/globals';
import { aScene } from '../../../../test/support/a-scene.js';
import { writeDocument } from '../../scene-document.js';
import { itemCollectionText } from './item-collection.js';

const AT = new Date('2026-01-02T03:04:05Z');
const BASE = 'https://eo.example.org';
const found = (id: string) => ({
  collectionId: 'c',
  id,
  document: writeDocument(aScene({ id, properties: { title: '"quoted" \\ ü \u2028' } }), 'c', new Set(['scenes'])),
});

describe('an item collection as text', () => {
  it('is JSON with all items as they are stored', () => {
    const scenes = [found('a'), found('b')];
    const text = itemCollectionText(
      { scenes, links: [], matched: { count: 2, exact: true }, fields: null, at: AT },
      BASE,
    );
    expect(JSON.parse(text)).toEqual({
      type: 'FeatureCollection',
      features: [
        expect.objectContaining({ id: 'a', collection: 'c' }),
        expect.objectContaining({
          id: 'b',
          assets: expect.objectContaining({
            red: expect.objectContaining({ href: `${BASE}/stac/collections/c/items/b/assets/red` }),
          }),
        }),
      ],
      links: [],
      numberReturned: 2,
      numberMatched: 2,
      timeStamp: '2026-01-02T03:04:05.000Z',
    });
  });

  it('is JSON without any item', () => {
    const text = itemCollectionText({ scenes: [], links: [], matched: null, fields: null, at: AT }, BASE);
    expect(JSON.parse(text)).toEqual({
      type: 'FeatureCollection',
      features: [],
      links: [],
      numberReturned: 0,
      timeStamp: '2026-01-02T03:04:05.000Z',
    });
  });

  it('never calls an estimate numberMatched', () => {
    const matched = { count: 123_456, exact: false };
    const body = JSON.parse(itemCollectionText({ scenes: [], links: [], matched, fields: null, at: AT }, BASE));
    expect(body).not.toHaveProperty('numberMatched');
    expect(body['swath:numberMatchedEstimate']).toBe(123_456);
  });

  it('holds the members asked for only', () => {
    const fields = { include: ['id'], exclude: undefined };
    const text = itemCollectionText({ scenes: [found('a')], links: [], matched: null, fields, at: AT }, BASE);
    expect(JSON.parse(text).features).toEqual([{ id: 'a' }]);
  });
});
