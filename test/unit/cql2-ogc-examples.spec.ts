import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { parseCql2Json, parseCql2Text, parseFilter } from '#libs/stac';

const EXAMPLES = readFileSync('test/fixtures/cql2/ogc-examples.txt', 'utf8')
  .trim()
  .split('\n\n')
  .map((block) => block.split('\n') as [name: string, text: string, json: string]);

describe('the examples of the CQL2 standard', () => {
  it('are all here', () => expect(EXAMPLES.length).toBeGreaterThan(90));

  it.each(EXAMPLES)('%s means the same in both encodings', (_name, text, json) => {
    const tree = parseCql2Json(JSON.parse(json));
    expect(parseCql2Text(text)).toEqual(tree);
    expect(parseFilter(json, 'cql2-text')).toEqual(tree);
  });

  it.each(EXAMPLES)('%s does not depend on the case of keywords and operators', (_name, text, json) => {
    const keyword = /\b(?:and|or|not|like|between|in|is|null|true|false|[sta]_\w+|casei|accenti|date|interval)\b/gi;
    const shouted = text.replace(/'[^']*'|"[^"]*"|[^'"]+/g, (part) =>
      /^['"]/.test(part) ? part : part.replace(keyword, (word) => word.toUpperCase()),
    );
    expect(parseCql2Text(shouted.replace(/T_INTERSECTS/g, 't_inTERSects'))).toEqual(parseCql2Json(JSON.parse(json)));
    const upper = json.replace(/"op":"(\w+)"/g, (all, op: string) =>
      /^[A-Z]|^avg/.test(op) ? all : `"op":"${op.toUpperCase()}"`,
    );
    expect(parseCql2Json(JSON.parse(upper))).toEqual(parseCql2Json(JSON.parse(json)));
  });
});
