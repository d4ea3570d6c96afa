import { describe, expect, it } from '@jest/globals';
import { JsonMember } from '../../../platform/http/json-member.js';
import { readResultTemplate, resultKey } from './result-path.js';

const read = (path: string) => readResultTemplate(new JsonMember(`s3://b/${path}`, ['output', 's3', 'url']), path);
const FEATURE = { requestId: 'r', id: 7, identifier: 'A7' };

describe('result paths', () => {
  it.each([
    ['', 'r/7.json'],
    ['stats', 'stats/r/7.json'],
    ['<REQUEST_ID>/x/<ID>_<IDENTIFIER>.json', 'r/x/7_A7.json'],
    ['<IDENTIFIER>/<IDENTIFIER>', 'A7/A7'],
  ])('of %j are %s', (path, key) => {
    expect(resultKey(read(path), FEATURE)).toBe(key);
  });

  it.each([
    ['<REQUEST_ID>/x.json', 'must contain <ID> or <IDENTIFIER>'],
    ['<id>.json', '<id> is none of'],
    ['<ID>/<tileName>', '<tileName> is none of'],
    ['a<b/<ID>', '"<" or ">"'],
    ['../<ID>.json', 'output->s3->url'],
    ['a//b', 'output->s3->url'],
  ])('refuse %j', (path, why) => {
    expect(() => read(path)).toThrow(why);
  });

  it.each([
    ['../../etc', '.._.._etc'],
    ['..', '__'],
    ['', '_'],
    [null, '_'],
    ['a/b\\c', 'a_b_c'],
    ['Müller & Söhne', 'Müller & Söhne'],
    ['<ID>', '<ID>'],
    ['$&', '$&'],
  ])('keep the identifier %j in its folder', (identifier, name) => {
    expect(resultKey('f/<IDENTIFIER>/x.json', { ...FEATURE, identifier })).toBe(`f/${name}/x.json`);
  });

  it('refuse an identifier that makes the key too long', () => {
    expect(() => resultKey('<IDENTIFIER>.json', { ...FEATURE, identifier: 'ä'.repeat(600) })).toThrow();
  });
});
