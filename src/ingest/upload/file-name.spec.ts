import { describe, expect, it } from '@jest/globals';
import { toFileName } from './file-name.js';

describe('the client’s file name', () => {
  it.each([
    ['scene.tif', 'scene.tif'],
    ['SCENE.TIFF', 'SCENE.TIFF'],
    ['../../etc/passwd.tif', 'passwd.tif'],
    ['C:\\Users\\me\\scene.tif', 'scene.tif'],
    ['/absolute/scene.tif', 'scene.tif'],
    ['  bånd 4 (2020).tif ', 'bånd 4 (2020).tif'],
    ['a\u0000b\nc.tif', 'abc.tif'],
    ['invoice\u202Efit.tif', 'invoicefit.tif'],
    ['.hidden.tif', '.hidden.tif'],
  ])('%j becomes the label %j', (given, label) => {
    expect(toFileName(given)).toBe(label);
  });

  it.each([[undefined], [''], ['   '], ['..'], ['../'], ['\u0000']])('%j is no name at all', (given) => {
    expect(() => toFileName(given)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
  });

  it('refuses a VRT and says what to do instead', () => {
    expect(() => toFileName('mosaic.VRT')).toThrow(
      expect.objectContaining({ code: 'INVALID', message: expect.stringContaining('"mosaic.VRT" is a VRT') }),
    );
  });

  it.each(['scene.jp2', 'scene.tif.exe', 'tif', '.tif.zip'])('refuses %j and names what is allowed', (given) => {
    expect(() => toFileName(given)).toThrow(/allowed are: tif, tiff/);
  });

  it('cuts an endless name but keeps its extension', () => {
    const name = toFileName(`${'x'.repeat(600)}.tiff`);
    expect(name).toHaveLength(255);
    expect(name.endsWith('x.tiff')).toBe(true);
  });
});
