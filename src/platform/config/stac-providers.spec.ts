import { describe, expect, it } from '@jest/globals';
import { parseStacProviders } from './stac-providers.js';

describe('SWATH_STAC_PROVIDERS', () => {
  it('names STAC APIs', () =>
    expect(parseStacProviders('{"a": {"url": "https://eo.example.org/v1/"}, "b": {"url": "http://b", "headers": {"X-Key": "1"}}}')).toEqual({
      a: { url: 'https://eo.example.org/v1', headers: {} },
      b: { url: 'http://b', headers: { 'X-Key': '1' } },
    })); // prettier-ignore

  it.each([
    ['[]', 'a JSON object'],
    ['{', 'JSON'],
    ['{"a b": {"url": "http://a"}}', '"a b" is no name'],
    ['{"a": 1}', 'with "url"'],
    ['{"a": {"url": "ftp://a"}}', 'http or https'],
    ['{"a": {"url": "http://a", "headers": {"X Y": "1"}}}', 'texts by header name'],
    ['{"a": {"url": "http://a", "headers": {"X": "1\\r\\nY: 2"}}}', 'texts by header name'],
  ])('refuses %s', (text, words) => expect(() => parseStacProviders(text)).toThrow(words));
});
