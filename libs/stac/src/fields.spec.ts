import { describe, expect, it } from '@jest/globals';
import { type Fields, parseFields, projectFields, SENTINEL_HUB_FIELDS, STANDARD_FIELDS } from './fields.js';

const ITEM = {
  type: 'Feature',
  stac_version: '1.1.0',
  id: 'x',
  geometry: null,
  properties: { datetime: '2024-05-01T00:00:00Z', 'eo:cloud_cover': 5, nested: { a: 1, b: 2 } },
  links: [],
  assets: { data: { href: 's3://a/b', roles: ['data'] }, 'tile.json': { href: 's3://a/c' } },
  collection: 'c',
};

/** Members as a list; of properties and assets their members. */
function members(item: object): string {
  return Object.entries(item)
    .flatMap(([key, value]) =>
      key === 'properties' || key === 'assets'
        ? Object.keys(value as object).map((member) => `${key[0]}.${member}`)
        : [key],
    )
    .join(' ');
}

const ALL = 'type stac_version id geometry p.datetime p.eo:cloud_cover p.nested links a.data a.tile.json collection';
const STANDARD = 'type stac_version id geometry p.datetime links a.data a.tile.json collection';
const HUB = 'type id geometry p.datetime links a.data a.tile.json';

describe('the fields of the standard', () => {
  it.each<[Fields, string]>([
    [{}, STANDARD],
    [{ include: null, exclude: null }, STANDARD],
    [{ include: [], exclude: [] }, STANDARD],
    [{ include: ['id', 'properties.eo:cloud_cover'] }, 'id p.eo:cloud_cover'],
    [{ include: ['id'], exclude: [] }, 'id'],
    [{ exclude: ['links', 'assets'] }, ALL.replace(' links a.data a.tile.json', '')],
    [{ include: null, exclude: ['links', 'collection'] }, STANDARD.replace(' links', '').replace(' collection', '')],
    [{ include: [], exclude: ['geometry'] }, STANDARD.replace(' geometry', '')],
    [parseFields('-geometry'), STANDARD.replace(' geometry', '')],
    [{ include: ['properties.datetime'], exclude: ['properties'] }, 'p.datetime'],
    [{ include: ['properties'], exclude: ['properties.datetime'] }, 'p.eo:cloud_cover p.nested'],
    [{ include: ['properties'], exclude: ['properties'] }, 'p.datetime p.eo:cloud_cover p.nested'],
    [{ include: ['assets.tile.json'] }, 'a.tile.json'],
    [{ include: ['nothing', 'properties.nothing', 'links.href', 'assets.nothing.href'] }, ''],
    [parseFields('+id,links'), 'id links'],
  ])('%j', (fields, kept) => expect(members(projectFields(ITEM, fields, STANDARD_FIELDS))).toBe(kept));

  it('keep the interval of an item without datetime', () => {
    const properties = { datetime: null, start_datetime: 'a', end_datetime: 'b', gsd: 1 };
    expect(projectFields({ id: 'x', properties }, {}, STANDARD_FIELDS)).toEqual({
      id: 'x',
      properties: { datetime: null, start_datetime: 'a', end_datetime: 'b' },
    });
  });

  it('go to any depth and change nothing of the original', () => {
    const before = structuredClone(ITEM);
    expect(projectFields(ITEM, { include: ['properties.nested.a', 'assets.data.href'] }, STANDARD_FIELDS)).toEqual({
      properties: { nested: { a: 1 } },
      assets: { data: { href: 's3://a/b' } },
    });
    expect(ITEM).toEqual(before);
  });

  it('hold names that JavaScript holds special', () => {
    const item = JSON.parse('{"id":"x","properties":{"__proto__":{"a":1}}}') as object;
    const kept = projectFields(item, { include: ['properties.__proto__'] }, STANDARD_FIELDS);
    expect(JSON.stringify(kept)).toBe('{"properties":{"__proto__":{"a":1}}}');
  });
});

describe('the fields of Sentinel Hub', () => {
  it.each<[Fields, string]>([
    [{}, HUB],
    [{ include: null, exclude: null }, HUB],
    [{ include: [], exclude: [] }, HUB],
    [{ include: ['properties.eo:cloud_cover'] }, HUB.replace('p.datetime', 'p.datetime p.eo:cloud_cover')],
    [{ include: ['collection'], exclude: null }, `${HUB} collection`],
    [{ exclude: ['links'] }, HUB.replace(' links', '')],
    [{ include: [], exclude: ['links'] }, HUB.replace(' links', '')],
    [{ include: ['properties.datetime'], exclude: [] }, 'p.datetime'],
    [{ include: ['properties'], exclude: ['properties.datetime'] }, 'p.eo:cloud_cover p.nested'],
    [parseFields('id,properties.datetime,-geometry'), 'id p.datetime'],
    [parseFields('collection'), `${HUB} collection`],
  ])('%j', (fields, kept) => expect(members(projectFields(ITEM, fields, SENTINEL_HUB_FIELDS))).toBe(kept));
});

describe('parseFields', () => {
  it.each([
    [[], /expected \{include, exclude\}, got \[\]/],
    [{ include: 'id' }, /fields\.include: expected an array of names, got "id"/],
    [{ exclude: [5] }, /fields\.exclude: expected text, got 5/],
    [{ include: [''] }, /fields\.include: "" is empty/],
    ['id,-', /fields: "" is empty/],
    [Array(1001).fill('a').join(), /at most 1000 names, got 1001/],
  ])('refuses %j', (value, reason) => expect(() => parseFields(value)).toThrow(reason));
});
