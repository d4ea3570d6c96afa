import { describe, expect, it } from '@jest/globals';
import { type DomainError } from '#libs/errors';
import { Kvp } from '../drawing/kvp.js';
import { readGetMap, type WmsVersion } from './get-map.js';

const BASE = { LAYERS: 'A', BBOX: '1,2,3,4', WIDTH: '10', HEIGHT: '10' };
const read = (parameters: Record<string, string>, version: WmsVersion = '1.3.0') =>
  readGetMap(new Kvp({ ...BASE, ...parameters }), version);

function refusal(parameters: Record<string, string>) {
  try {
    read(parameters);
  } catch (error) {
    return ((error as DomainError).detail as { ogc: { code: string; locator: string } }).ogc;
  }
  throw new Error('was taken');
}

describe('readGetMap', () => {
  /** First axes by the EPSG register, as GDAL tells them (`EPSGTreatsAsLatLong`, `EPSGTreatsAsNorthingEasting`). */
  it.each([
    ['EPSG:4326', true],
    ['EPSG:3035', true],
    ['EPSG:2180', true],
    ['EPSG:2193', true],
    ['EPSG:3006', true],
    ['EPSG:3346', true],
    ['EPSG:3416', true],
    ['EPSG:3844', true],
    ['EPSG:4026', true],
    ['urn:ogc:def:crs:EPSG::4326', true],
    ['CRS:84', false],
    ['EPSG:3857', false],
    ['EPSG:900913', false],
    ['EPSG:32633', false],
    ['EPSG:32733', false],
    ['EPSG:2154', false],
    ['EPSG:3413', false],
    ['EPSG:3794', false],
    ['EPSG:28992', false],
  ])('%s has north first in 1.3.0: %s; never in 1.1.1', (crs, isNorthFirst) => {
    expect(read({ CRS: crs }).view.bbox).toEqual(isNorthFirst ? [2, 1, 4, 3] : [1, 2, 3, 4]);
    if (crs !== 'CRS:84') expect(read({ SRS: crs }, '1.1.1').view.bbox).toEqual([1, 2, 3, 4]);
  });

  it('turns areas the same way as boxes', () => {
    const GEOMETRY = 'POLYGON ((1 2, 3 4, 5 6, 1 2))';
    const turned = { type: 'Polygon', coordinates: [[[2, 1], [4, 3], [6, 5], [2, 1]]] }; // prettier-ignore
    expect(read({ CRS: 'EPSG:4326', GEOMETRY }).view.geometry).toEqual(turned);
    const multi = 'MULTIPOLYGON(((1 2,3 4,5 6,1 2),(1 1,2 2,3 3,1 1)),((7 8 9,1 1 1,2 2 2,7 8 9)))';
    expect(read({ GEOMETRY: multi, BBOX: '' }).view).toMatchObject({
      bbox: null,
      geometry: { coordinates: [[[[1, 2], [3, 4], [5, 6], [1, 2]], [[1, 1], [2, 2], [3, 3], [1, 1]]], [[[7, 8], [1, 1], [2, 2], [7, 8]]]] }, // prettier-ignore
    });
  });

  it('reads names in any case, styles by position, and what Sentinel Hub adds', () => {
    const script = Buffer.from('//VERSION=3 ÿ').toString('base64');
    const asked = readGetMap(new Kvp({ layers: 'A, B', styles: ',x', bbox: '1,2,3,4', width: '5', resy: '2m', maxcc: '20', priority: 'leastCC', preview: '2', upsampling: 'bilinear', evalscript: script, bgcolor: '0xFF8000', transparent: 'true', quality: '75', format: 'image/JPEG' }), '1.1.1'); // prettier-ignore
    expect(asked.layers).toEqual([{ name: 'A', style: '' }, { name: 'B', style: 'x' }]); // prettier-ignore
    expect(asked.view).toMatchObject({
      size: { width: 5, resy: 2 },
      wishes: { maxCloudCoverage: 20, mosaickingOrder: 'leastCC', previewMode: 'EXTENDED_PREVIEW', upsampling: 'BILINEAR' }, // prettier-ignore
      evalscript: '//VERSION=3 ÿ',
    });
    expect(asked.look).toEqual({ format: 'image/jpeg', transparent: true, background: [255, 128, 0], quality: 75 });
  });

  it.each([
    [{ CRS: 'EPSG:9999' }, 'InvalidCRS', 'CRS'],
    [{ CRS: '', SRS: 'x' }, 'InvalidSRS', 'SRS'],
    [{ BBOX: '3,2,1,4' }, 'InvalidParameterValue', 'BBOX'],
    [{ BBOX: '1,2,Infinity,4' }, 'InvalidParameterValue', 'BBOX'],
    [{ WIDTH: '1e9' }, 'InvalidParameterValue', 'WIDTH'],
    [{ WIDTH: '', HEIGHT: '' }, 'MissingParameterValue', 'WIDTH'],
    [{ RESX: '-1', WIDTH: '', HEIGHT: '' }, 'InvalidParameterValue', 'RESX'],
    [{ FORMAT: '__proto__' }, 'InvalidFormat', 'FORMAT'],
    [{ GEOMETRY: 'POLYGON((1 2, 3 4)))' }, 'InvalidParameterValue', 'GEOMETRY'],
    [{ GEOMETRY: `POLYGON(${'('.repeat(50_000)}` }, 'InvalidParameterValue', 'GEOMETRY'],
    [{ EVALSCRIPT: '!' }, 'InvalidParameterValue', 'EVALSCRIPT'],
    [{ EVALSCRIPTURL: 'http://x' }, 'InvalidParameterValue', 'EVALSCRIPTURL'],
  ])('%j is refused with %s', (parameters, code, locator) => {
    expect(refusal(parameters as never)).toEqual({ code, locator });
  });
});
