import { describe, expect, it } from '@jest/globals';
import { isSamePath, parsePath, pathFault, sourceIn } from './tile-path.js';

describe('pathFault', () => {
  it.each(['a/b/(BAND).tif', 'a/b/x_(BAND)_v1.tiff', '(BAND).tif', 'folder', 'a/b.TIF', 'a b/ü/(BAND).tif', 'a/(BAND)/b.tif'])(
    'takes %s',
    (path) => expect(pathFault(path)).toBeNull(),
  ); // prettier-ignore

  it.each([
    ['', /empty/],
    ['/a', /begin or end/],
    ['a/', /begin or end/],
    ['a//b', /"\/\/"/],
    ['(BAND)/(BAND).tif', /once/],
    ['../a', /"\.\."/],
    ['a/../../b/(BAND).tif', /"\.\."/],
    ['a/./b', /"\."/],
    ['a\\b', /backslash/],
    ['a\nb', /control/],
    ['.swath-partial/x', /reserved/],
    ['x'.repeat(1100), /bytes/],
  ])('refuses %j', (path, fault) => expect(pathFault(path)).toMatch(fault));
});

describe('parsePath', () => {
  it('tells templates, files and folders apart', () => {
    expect(parsePath('a/x_(BAND)_v1.tiff')).toEqual({ kind: 'template', prefix: 'a/x_', suffix: '_v1.tiff' });
    expect(parsePath('a/stack.TIF')).toEqual({ kind: 'file', key: 'a/stack.TIF', source: 'stack' });
    expect(parsePath('a/b')).toEqual({ kind: 'folder', prefix: 'a/b/' });
  });

  it.each([
    ['a/x_B1_v1.tiff', 'B1'],
    ['a/x__v1.tiff', null],
    ['a/x_v1.tiff', null],
    ['a/x_c/B1_v1.tiff', null],
    ['a/x_B1_v1.TIFF', null],
    ['a/X_B1_v1.tiff', null],
  ])('finds the source in %s: %s', (key, source) => {
    expect(sourceIn(key, { prefix: 'a/x_', suffix: '_v1.tiff' })).toBe(source);
  });
});

describe('isSamePath', () => {
  it('knows a folder by the template it became', () => {
    expect(isSamePath('a/b', 'a/b/(BAND).tiff')).toBe(true);
    expect(isSamePath('a/(BAND).tif', 'a/(BAND).tif')).toBe(true);
    expect(isSamePath('a', 'a/b/(BAND).tiff')).toBe(false);
    expect(isSamePath('a/c', 'a/b/(BAND).tiff')).toBe(false);
  });
});
