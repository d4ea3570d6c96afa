import { describe, expect, it } from '@jest/globals';
import { xml, xmlDocument } from './markup.js';

describe('xml', () => {
  it('escapes texts and attributes, and replaces what XML cannot hold', () => {
    const hostile = `</Title><script>"'&\u0000\u001b\ud800]]>`;
    const escaped = '&lt;/Title&gt;&lt;script&gt;&quot;&apos;&amp;\ufffd\ufffd\ufffd]]&gt;';
    expect(xml('Title', { a: hostile }, hostile).text).toBe(`<Title a="${escaped}">${escaped}</Title>`);
  });

  it('nests elements and lists, and leaves out what is not there', () => {
    const list = [1, 2].map((n) => xml('n', {}, n));
    expect(xmlDocument(xml('a', { x: undefined, y: 0 }, null, list, xml('b')))).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<a y="0"><n>1</n><n>2</n><b/></a>\n',
    );
  });
});
