import { type BBox } from '#libs/geo';
import { type Kvp, mapCrs, numberOf } from '../../ogc/index.js';
import { type Coverage } from './coverage.js';
import { type CoverageWish } from './coverage-part.js';
import { readInterpolation, readRangeSubset, readTiffFormat } from './get-coverage-20.js';

const MAX_PX = 100_000;

/**
 * GetCoverage of WCS 1.0.0, which QGIS speaks: x comes first in every CRS, and the answer is in the CRS of the box.
 * @throws BAD_REQUEST in its words
 */
export function readGetCoverage10(kvp: Kvp, { grid, bands }: Coverage): CoverageWish {
  readTiffFormat(kvp);
  if (kvp.get('TIME') !== null) kvp.refuse('TIME', 'chooses nothing here: a coverage is one raster');
  const epsg = readCrs(kvp, 'CRS', grid.epsg);
  const response = kvp.get('RESPONSE_CRS') === null ? epsg : readCrs(kvp, 'RESPONSE_CRS', grid.epsg);
  if (response !== epsg) kvp.refuse('RESPONSE_CRS', 'must be the CRS of the BBOX');
  const bbox = readBox(kvp);
  const size = readSize(kvp, bbox);
  const chosen = readRangeSubset(kvp, 'BAND', bands);
  return { bbox, epsg, size, scale: [1, 1], bands: chosen, resampling: readInterpolation(kvp) };
}

function readCrs(kvp: Kvp, name: string, own: number): number {
  const text = kvp.required(name);
  if (text.toUpperCase() === `EPSG:${own}`) return own;
  const crs = mapCrs(text) ?? kvp.refuse(name, 'is not offered');
  return crs.name === 'CRS:84' ? 4326 : Number(crs.name.slice('EPSG:'.length));
}

function readBox(kvp: Kvp): BBox {
  const numbers = kvp.required('BBOX').split(',').map(numberOf);
  const [minX, minY, maxX, maxY] = numbers;
  if (numbers.length !== 4 || minX == null || minY == null || maxX == null || maxY == null) return kvp.refuse('BBOX', 'must be four numbers'); // prettier-ignore
  return maxX > minX && maxY > minY ? [minX, minY, maxX, maxY] : kvp.refuse('BBOX', 'must be the smaller corner, then the larger one'); // prettier-ignore
}

/** WIDTH and HEIGHT, or RESX and RESY. */
function readSize(kvp: Kvp, [minX, minY, maxX, maxY]: BBox): { width: number; height: number } {
  const [width, height] = [kvp.whole('WIDTH', 1, MAX_PX), kvp.whole('HEIGHT', 1, MAX_PX)];
  if (width !== null && height !== null) return { width, height };
  const [resX, resY] = [kvp.number('RESX', 0, 1e12), kvp.number('RESY', 0, 1e12)];
  if (resX === null || resY === null) {
    kvp.required('WIDTH');
    kvp.required('HEIGHT');
    return kvp.refuse('RESX', 'and RESY must be given together');
  }
  const [columns, rows] = [Math.round((maxX - minX) / resX), Math.round((maxY - minY) / resY)];
  if (!(columns >= 1 && rows >= 1 && columns <= MAX_PX && rows <= MAX_PX)) kvp.refuse('RESX', `must make 1 to ${MAX_PX} pixels`); // prettier-ignore
  return { width: columns, height: rows };
}
