import { describe, expect, it } from '@jest/globals';
import { type CswRecord } from '#libs/csw-client';
import { archivePathOf, hyspexPathOf, netcdfPathOf, productOf, quicklookFolderOf } from './archive-paths.js';
import { rootHref } from './mounted-files.js';
import { variantOf } from './quicklook-name.js';
import { linksOf } from './record-links.js';

const PRODUCT = 'S1A_IW_GRDH_1SDV_20260411T054200_20260411T054225_063000_07E000_ABCD';
const SERVER = 'https://nbstds.example/thredds';
const ARCHIVED = `S1A/2026/04/11/IW/${PRODUCT}.zip`;

describe('archive paths', () => {
  it('come after the first marker of a download', () => {
    expect(archivePathOf(`${SERVER}/fileServer/nbsArchive/${ARCHIVED}`)).toBe(ARCHIVED);
    expect(archivePathOf(`${SERVER}/nbsArchive/a/nbsArchive/b.zip?x=1#y`)).toBe('a/nbsArchive/b.zip');
    expect(archivePathOf(`${SERVER}/nbsArchive/a%20b.zip`)).toBe('a b.zip');
    expect(netcdfPathOf(`${SERVER}/dodsC/NBS/S2B/2026/x.nc`)).toBe('S2B/2026/x.nc');
  });

  it.each([
    null,
    'https://elsewhere.example/file.zip',
    `${SERVER}/nbsArchive/`,
    `${SERVER}/nbsArchive/../etc/passwd`,
    `${SERVER}/nbsArchive/a/%2e%2e/%2e%2e/etc/passwd`,
    `${SERVER}/nbsArchive/a//b.zip`,
    `${SERVER}/nbsArchive/%2fetc/passwd`,
    `${SERVER}/nbsArchive/a%00.zip`,
    `${SERVER}/nbsArchive/%zz`,
  ])('are not made of %s', (address) => {
    expect(archivePathOf(address)).toBeNull();
  });

  it('lead to the folder of quicklooks', () => {
    expect(quicklookFolderOf(ARCHIVED)).toBe(`S1A/2026/04/11/IW/ql/${PRODUCT}/`);
    expect(quicklookFolderOf(`${PRODUCT}.SAFE.zip`)).toBe(`ql/${PRODUCT}/`);
    expect(productOf('a/b/x.nc')).toBe('x');
  });

  it('of HySpex are what follows the prefix', () => {
    const of = (prefix: string | null) => hyspexPathOf(`${SERVER}/dodsC/hyspex/2023/line%201.nc`, prefix);
    expect(of(`${SERVER}/dodsC/hyspex`)).toBe('2023/line 1.nc');
    expect(of(`${SERVER}/dodsC/hyspex/`)).toBe('2023/line 1.nc');
    expect(of('https://other.example/')).toBeNull();
    expect(of(null)).toBeNull();
  });

  it('are percent-encoded in hrefs', () => {
    expect(rootHref('hyspex', '2023/line 1#.nc')).toBe('root://hyspex/2023/line%201%23.nc');
  });
});

describe('the variant of a quicklook', () => {
  it.each([
    [`${PRODUCT}_amplitude_vv.tif`, 'Amplitude_VV'],
    [`${PRODUCT}_Amplitude_HH.TIFF`, 'Amplitude_HH'],
    [`${PRODUCT.toLowerCase()}.SAFE_true_color.tif`, 'true_color'],
    [`${PRODUCT}.tif`, null],
    ['overview.tif', 'overview'],
  ])('%s is %s', (filename, variant) => expect(variantOf(filename, PRODUCT)).toBe(variant));
});

it('the links of a record are the first of each kind, the archive before other downloads', () => {
  const references = [
    { scheme: null, url: 'https://a.example/other.zip', kind: 'download' },
    { scheme: null, url: `${SERVER}/fileServer/nbsArchive/${ARCHIVED}`, kind: 'download' },
    { scheme: null, url: `${SERVER}/dodsC/NBS/x.nc.html`, kind: 'opendap' },
  ] as const;
  expect(linksOf({ references } as unknown as CswRecord)).toEqual({
    opendap: `${SERVER}/dodsC/NBS/x.nc`,
    wms: null,
    download: `${SERVER}/fileServer/nbsArchive/${ARCHIVED}`,
  });
});
