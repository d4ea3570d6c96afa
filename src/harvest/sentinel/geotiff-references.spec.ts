import { describe, expect, it } from '@jest/globals';
import { type CswReference } from '#libs/csw-client';
import { fileNameOf, geoTiffsOf } from './geotiff-references.js';

const found = (...references: Array<Partial<CswReference>>) =>
  geoTiffsOf({
    references: references.map((reference) => ({ scheme: null, url: '', kind: 'other', ...reference })),
  } as never).map(({ href }) => href);

describe('geoTiffsOf', () => {
  it('goes by the ending of the path, whatever comes after it, and takes each once', () => {
    expect(
      found(
        { url: 'https://a.example/x.tif' },
        { url: 'https://a.example/x.TIFF?token=1', kind: 'download' },
        { url: 'https://a.example/x.tif' },
        { url: 'https://a.example/x.zip?name=x.tif' },
      ),
    ).toEqual(['https://a.example/x.tif', 'https://a.example/x.TIFF?token=1']);
  });

  it('believes a scheme', () => {
    expect(found({ url: 'https://a.example/coverage?id=7', scheme: 'image/tiff; application=geotiff' })).toHaveLength(
      1,
    );
  });

  it('leaves services and other protocols alone', () => {
    expect(
      found(
        { url: 'https://a.example/wms/x.tif', kind: 'wms' },
        { url: 'https://a.example/dodsC/x.tif', kind: 'opendap' },
        { url: 'file:///etc/x.tif' },
        { url: 'x.tif' },
      ),
    ).toEqual([]);
  });
});

it('fileNameOf shows the last part', () => {
  expect(fileNameOf(new URL('https://a.example/b/c%20d.tif?x=1'))).toBe('c d.tif');
  expect(fileNameOf(new URL('https://a.example/b/c%2Fd%00.tif'))).toBe('c_d_.tif');
  expect(fileNameOf(new URL('https://a.example/%E0%A4%A'))).toBe('%E0%A4%A');
  expect(fileNameOf(new URL('https://a.example/'))).toBe('unnamed.tif');
});
