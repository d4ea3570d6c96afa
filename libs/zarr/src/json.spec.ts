import { describe, expect, it } from '@jest/globals';
import { parsePythonJson } from './json.js';

describe('parsePythonJson', () => {
  it('reads the bare words of Python, and leaves strings alone', () => {
    const text = '{"a": NaN, "b": [-Infinity, Infinity, 1], "NaN": "x: NaN, \\"Infinity\\""}';
    const expected = { a: 'NaN', b: ['-Infinity', 'Infinity', 1], NaN: 'x: NaN, "Infinity"' };
    expect(parsePythonJson(text)).toEqual(expected);
  });

  it.each(['{', '"NaN', '{"a": nan}', 'NaNa', '"\\"'.repeat(100_000)])(
    'refuses what is no JSON either way (%#)',
    (text) => {
      expect(() => parsePythonJson(text)).toThrow(SyntaxError);
    },
  );
});
