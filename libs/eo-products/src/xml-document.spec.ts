import { describe, expect, it } from '@jest/globals';
import { parseXml } from './xml-document.js';

const refusal = (text: string) => {
  try {
    parseXml(text, 'x.xml', ['grid']);
    return 'accepted';
  } catch (error) {
    return (error as Error).message;
  }
};

describe('parseXml', () => {
  it('finds elements by local name at any depth, with their attributes', () => {
    const xml = parseXml('<n1:a xmlns:n1="u"><b><n1:c unit="m"> 7 </n1:c><c/></b><d>x</d></n1:a>', 'x.xml');
    expect(xml.number('c')).toBe(7);
    expect(xml.all('c').map((c) => [c.value, c.attribute('unit')])).toEqual([
      ['7', 'm'],
      ['', null],
    ]);
    expect(xml.text('none', 'd')).toBe('x');
    expect([...xml.leaves()]).toEqual([
      ['c', '7'],
      ['d', 'x'],
    ]);
  });

  it('guesses nothing: no numbers, no entities, no objects', () => {
    const xml = parseXml('<a><n>0x10</n><e>&lt;&amp;&#65;</e></a>', 'x.xml');
    expect(xml.text('n')).toBe('0x10');
    expect(() => xml.number('n')).toThrow('x.xml: n is "0x10", expected a number');
    expect(xml.text('e')).toBe('&lt;&amp;&#65;');
  });

  it('cuts out what nobody reads, and only that', () => {
    const xml = parseXml(
      '<a><grid id="1"><b>1</b></grid><b>2</b><grid/><gridline/><b>3</b><grid>…</grid></a>',
      'x.xml',
      ['grid'],
    );
    expect(xml.all('b').map(({ value }) => value)).toEqual(['2', '3']);
  });

  it.each([
    ['<a><b></a>', /^x\.xml: not well-formed XML \(/],
    ['<a><grid><grid>', /^x\.xml: not well-formed XML \(/],
    [`${'<a>'.repeat(100)}${'</a>'.repeat(100)}`, /^x\.xml: not well-formed XML \(/],
    ['<a><__proto__>p</__proto__></a>', /^x\.xml: not well-formed XML \(/],
    ['<!DOCTYPE a><a/>', 'x.xml: a document type declaration is not accepted'],
    ['<a><!doctype b></a>', 'x.xml: a document type declaration is not accepted'],
  ])('refuses %s', (text, message) => {
    if (typeof message === 'string') expect(refusal(text)).toBe(message);
    else expect(refusal(text)).toMatch(message);
  });

  it('is not slowed down by openings that never close', () => {
    expect(refusal(`<a>${'<grid>'.repeat(200_000)}</a>`)).toMatch(/not well-formed/);
  });
});
