import { describe, expect, it } from '@jest/globals';
import { aScene } from '../../test/support/a-scene.js';
import { itemOf, writeDocument } from './scene-document.js';
import { spelled, spellingOf } from './spelling.js';

const BUCKETS = new Set(['archive']);
const ITEM = aScene({
  assets: {
    near: { href: 's3://archive/a.tif', roles: ['data'], 'x:list': [{ a: [1, '}'] }, []] },
    far: { href: 'https://far.example/b.tif', title: 'a "quoted" \\ title\\', 'x:none': null },
  },
  properties: { 'x:text': 'ü😀 ] } , " \\', 'x:empty': {}, 'x:number': -1.5e-7, 'x:flag': true },
});

describe('spellingOf', () => {
  it.each([
    ['JavaScript', JSON.stringify(ITEM)],
    ['blanks', ` ${JSON.stringify(ITEM).replaceAll('":', '" : ').replaceAll(',"', ' , "')}\r`],
  ])('makes the document that writing anew makes: %s', (_, text) => {
    const item = JSON.parse(text) as typeof ITEM;
    const spelling = spellingOf(text, item);
    expect(spelling).not.toBeNull();
    const [kept, anew] = [writeDocument(item, 'c', BUCKETS, spelling), writeDocument(item, 'c', BUCKETS)];
    expect(JSON.parse(kept)).toEqual(JSON.parse(anew));
    expect(Object.keys(itemOf(kept, 'http://here'))).toEqual(Object.keys(itemOf(anew, 'http://here')));
  });

  it('keeps the text of every object of the item and of every asset', () => {
    const text = '{"id":"a","n":1,"s":[1.0, {"x":2}],"properties":{"a":1.00},"assets":{"B1":{"href":"x"} ,"B2":{}}}';
    const item = JSON.parse(text) as Record<string, Record<string, object>>;
    const spelling = spellingOf(text, item);
    expect([...spelling!.values()]).toEqual([
      '[1.0, {"x":2}]',
      '{"a":1.00}',
      '{"href":"x"}',
      '{}',
      '{"B1":{"href":"x"} ,"B2":{}}',
    ]);
    expect(spelled(item['properties'], spelling)).toBe('{"a":1.00}');
    expect(spelled({ ...item['properties'] }, spelling)).toBe('{"a":1}');
    expect(spelled(item['assets']!['B2'], null)).toBe('{}');
  });

  it('takes the last of members with one name, as JSON.parse does', () => {
    const text = '{"assets":{"a":{"n":1},"b":{}},"p":{"n":1},"p":{"n":2},"assets":{"a":{"n":2},"a":{"n":3}}}';
    const item = JSON.parse(text) as Record<string, Record<string, object>>;
    const spelling = spellingOf(text, item);
    expect(spelled(item['p'], spelling)).toBe('{"n":2}');
    expect(spelled(item['assets']!['a'], spelling)).toBe('{"n":3}');
    expect(spelled(item['assets'], spelling)).toBe('{"a":{"n":2},"a":{"n":3}}');
  });

  it.each([
    ['escapes of units', String.raw`{"a":{"b":"\u0000"}}`],
    ['lines', '{"a":\n{}}'],
    ['escaped names', String.raw`{"a/b":{"n":1},"a\/b":{"n":2}}`],
    ['depth', `{"a":${'['.repeat(101)}${']'.repeat(101)}}`],
  ])('knows nothing of text that must not be kept: %s', (_, text) =>
    expect(spellingOf(text, JSON.parse(text) as object)).toBeNull(),
  );
});
