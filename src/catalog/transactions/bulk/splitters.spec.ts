import { describe, expect, it } from '@jest/globals';
import { featureCollection } from './feature-collection-items.js';
import { type ItemSplitter, type RawItem } from './raw-items.js';
import { jsonSequence, ndjson } from './separated-items.js';

const MAX = 60;

/** Fed in chunks of every length, the last of which is the whole: the answer must not depend on it. */
function split(make: (maxBytes: number) => ItemSplitter, text: string | Buffer): RawItem[] {
  const bytes = Buffer.from(text);
  const answers = Array.from({ length: bytes.length + 1 }, (_, i) => i + 1).map((size) => {
    const splitter = make(MAX);
    const found: RawItem[] = [];
    for (let at = 0; at < bytes.length; at += size) found.push(...splitter.push(bytes.subarray(at, at + size)));
    return [...found, ...splitter.end()];
  });
  for (const answer of answers) expect(answer).toEqual(answers.at(-1));
  return answers.at(-1) as RawItem[];
}

describe('NDJSON', () => {
  it('is one item per line, with or without a line end at the end', () => {
    const items = [
      { line: 1, text: '{"a":"ü😀"}' },
      { line: 3, text: '{"b":2}\r' },
    ];
    expect(split(ndjson, '{"a":"ü😀"}\n\n{"b":2}\r\n')).toEqual(items);
    expect(split(ndjson, '{"a":"ü😀"}\n \n{"b":2}\r')).toEqual(items);
    expect(split(ndjson, '')).toEqual([]);
  });

  it('says which line is too long or not text, and goes on', () => {
    const text = Buffer.concat([Buffer.from(`${'x'.repeat(MAX + 1)}\n`), Buffer.from([0xff, 0x0a]), Buffer.from('{}')]);
    expect(split(ndjson, text)).toEqual([
      { line: 1, text: null, fault: 'is longer than 60 bytes' },
      { line: 2, text: null, fault: 'is not UTF-8' },
      { line: 3, text: '{}' },
    ]);
  });
});

describe('a JSON text sequence', () => {
  it('has a record separator before each item', () => {
    expect(split(jsonSequence, '\x1e{"a":\n1}\n\x1e{"b":2}\n')).toEqual([
      { line: 1, text: '{"a":\n1}\n' },
      { line: 2, text: '{"b":2}\n' },
    ]);
  });
});

describe('a FeatureCollection', () => {
  it('gives its features, wherever they stand among its members', () => {
    const features = '[ {"id":"a","t":"}]\\"{"} ,\n{"b":[1,{"features":[2]}]}]';
    const items = [
      { line: 1, text: '{"id":"a","t":"}]\\"{"}' },
      { line: 2, text: '{"b":[1,{"features":[2]}]}' },
    ];
    expect(split(featureCollection, `{"type":"FeatureCollection","features":${features}}`)).toEqual(items);
    expect(
      split(featureCollection, ` {"features" : ${features}, "links":[{"features":[{"no":1}]}],"n":1,"x":"features"}\n`),
    ).toEqual(items);
    expect(split(featureCollection, '{"features":[]}')).toEqual([]);
  });

  it('says which feature is none, and which is too long', () => {
    expect(split(featureCollection, `{"features":[1,"a{",null,{"x":"${'x'.repeat(MAX)}"},{}]}`)).toEqual([
      { line: 1, text: null, fault: 'must be object' },
      { line: 2, text: null, fault: 'must be object' },
      { line: 3, text: null, fault: 'must be object' },
      { line: 4, text: null, fault: 'is longer than 60 bytes' },
      { line: 5, text: '{}' },
    ]);
  });

  it.each([
    ['nothing', ''],
    ['a list', '[{}]'],
    ['text', 'hello'],
    ['one Feature', '{"type":"Feature","id":"a"}'],
    ['an end in the middle', '{"features":[{"id":'],
    ['an end after a feature', '{"features":[{}]'],
    ['more after the end', '{"features":[]} x'],
    ['another after the end', '{"features":[]}{"features":[]}'],
    ['features twice', '{"features":[],"features":[]}'],
    ['features that are no list', '{"features":{"a":1}}'],
    ['a bracket too many', '{"features":[]]}'],
  ])('is refused: %s', (_what, text) => {
    expect(() => split(featureCollection, text)).toThrow(/FeatureCollection/);
  });
});
