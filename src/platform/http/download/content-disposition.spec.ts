import { describe, expect, it } from '@jest/globals';
import { attachment } from './content-disposition.js';

describe('attachment', () => {
  it.each([
    ['Sentinel-2 29RKH', `attachment; filename="Sentinel-2 29RKH.tif"; filename*=UTF-8''Sentinel-2%2029RKH.tif`],
    ['Tromsø', `attachment; filename="Troms.tif"; filename*=UTF-8''Troms%C3%B8.tif`],
    ['../../etc/passwd', `attachment; filename="_.._etc_passwd.tif"; filename*=UTF-8''_.._etc_passwd.tif`],
    ['B04.TIFF', `attachment; filename="B04.tif"; filename*=UTF-8''B04.tif`],
    ['山', `attachment; filename="dataset.tif"; filename*=UTF-8''%E5%B1%B1.tif`],
    ['...', `attachment; filename="dataset.tif"; filename*=UTF-8''dataset.tif`],
    ['it’s "it"', `attachment; filename="its _it_.tif"; filename*=UTF-8''it%E2%80%99s%20_it_.tif`],
  ])('makes a file name of %j', (title, expected) => expect(attachment(title, '.tif')).toBe(expected));

  it('cannot be made to end the header or the quoted string', () => {
    const header = attachment('a"\r\nSet-Cookie: b=c; \\" \ud800', '.tif');
    expect(header).toMatch(/^attachment; filename="[^"\\\r\n;]*"; filename\*=UTF-8''[\w%.~-]*$/);
  });

  it('keeps long titles short enough for a file system', () => {
    const name = /filename="([^"]*)"/.exec(attachment('x'.repeat(500), '.vrt'))?.[1];
    expect(name).toBe(`${'x'.repeat(120)}.vrt`);
  });
});
