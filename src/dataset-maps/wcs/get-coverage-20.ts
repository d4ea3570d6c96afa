import { type BBox } from '#libs/geo';
import { type Resampling } from '#libs/raster';
import { type Kvp, mapCrs, numberOf, ogcRefusal } from '../../ogc/index.js';
import { refuseUnsupported } from '../ows-refusal.js';
import { axisLabels, type Coverage, type CoverageBand, type CoverageGrid } from './coverage.js';
import { type CoverageWish } from './coverage-part.js';

const UNSUPPORTED = ['MEDIATYPE', 'SCALEEXTENT', 'CLIP', 'SORTBY'];
export const TIFF_FORMATS = ['image/tiff', 'image/tiff;application=geotiff', 'image/geotiff', 'geotiff'];
/** By the last part of a URI of the interpolation extension. */
const RESAMPLING: Readonly<Record<string, Resampling>> = {
  nearest: 'nearest',
  'nearest-neighbor': 'nearest',
  'nearest neighbor': 'nearest',
  linear: 'bilinear',
  bilinear: 'bilinear',
  cubic: 'cubic',
  bicubic: 'cubic',
  average: 'average',
};
const MAX_PX = 100_000;
/** `E(500000,510000)`, `Lat,http://www.opengis.net/def/crs/EPSG/0/4326(24,25)`; a star is an open end. */
const SUBSET = /^\s*([A-Za-z]+)(?:,([^()]+))?\(\s*([^,()]+)\s*(?:,\s*([^,()]+)\s*)?\)\s*$/;

/** @param subsets values of SUBSET, which may come several times. @throws BAD_REQUEST in the words of WCS 2.0 */
export function readGetCoverage20(kvp: Kvp, subsets: readonly string[], coverage: Coverage): CoverageWish {
  refuseUnsupported(kvp, UNSUPPORTED);
  readTiffFormat(kvp);
  const { grid, bands } = coverage;
  const epsg = readEpsg(kvp, 'OUTPUTCRS', grid) ?? readEpsg(kvp, 'SUBSETTINGCRS', grid);
  const inSubset = readEpsg(kvp, 'SUBSETTINGCRS', grid) ?? grid.epsg;
  if (epsg !== null && epsg !== inSubset) kvp.refuse('SUBSETTINGCRS', 'must be the OUTPUTCRS');
  return {
    bbox: readSubsets(subsets, grid),
    epsg,
    size: readSize(kvp),
    scale: readScale(kvp),
    bands: readRangeSubset(kvp, 'RANGESUBSET', bands),
    resampling: readInterpolation(kvp),
  };
}

export function readTiffFormat(kvp: Kvp): void {
  const format = (kvp.get('FORMAT') ?? 'image/tiff').toLowerCase().replaceAll(' ', '');
  if (!TIFF_FORMATS.includes(format)) kvp.refuse('FORMAT', 'must be image/tiff');
}

/** null = the coverage's own, named or not. */
function readEpsg(kvp: Kvp, name: string, grid: CoverageGrid): number | null {
  const text = kvp.get(name);
  if (text === null) return null;
  const own = new RegExp(`EPSG(?:/0/|:[\\d.]*:|:)${grid.epsg}$`, 'i').test(text);
  if (own) return grid.epsg;
  const crs = mapCrs(text);
  if (crs === null) return kvp.refuse(name, 'is not offered', `${name === 'OUTPUTCRS' ? 'OutputCrs' : 'SubsettingCrs'}-NotSupported`); // prettier-ignore
  return crs.name === 'CRS:84' ? 4326 : Number(crs.name.slice('EPSG:'.length));
}

function readSubsets(subsets: readonly string[], grid: CoverageGrid): BBox {
  const ends = { x: [-Infinity, Infinity], y: [-Infinity, Infinity] };
  const seen = new Set<string>();
  for (const text of subsets) {
    const [, label = '', , low = '', high] = SUBSET.exec(text) ?? refuseSubset(text, 'must be like E(500000,510000)');
    const axis = axisOf(label, grid) ?? refuseSubset(text, `names no axis: they are ${axisLabels(grid).join(' and ')}`, 'InvalidAxisLabel'); // prettier-ignore
    if (seen.has(axis)) refuseSubset(text, 'names an axis twice', 'InvalidAxisLabel');
    if (high === undefined) refuseSubset(text, 'must have two ends: a slice is no picture');
    seen.add(axis);
    const [from, to] = [end(low, -Infinity), end(high as string, Infinity)];
    if (from === null || to === null || from > to) refuseSubset(text, 'must be two numbers, the smaller first', 'InvalidSubsetting'); // prettier-ignore
    ends[axis] = [from as number, to as number];
  }
  return [ends.x[0]!, ends.y[0]!, ends.x[1]!, ends.y[1]!];
}

function axisOf(label: string, grid: CoverageGrid): 'x' | 'y' | null {
  const labels = axisLabels(grid).map((one) => one.toLowerCase());
  const at = labels.indexOf(label.toLowerCase());
  if (at >= 0) return (at === 0) === grid.isNorthFirst ? 'y' : 'x';
  if (/^(x|e|long|lon)$/i.test(label)) return 'x';
  return /^(y|n|lat)$/i.test(label) ? 'y' : null;
}

const end = (text: string, open: number) => (text.trim() === '*' ? open : numberOf(text.replace(/^"|"$/g, '')));

function refuseSubset(text: string, violation: string, code = 'InvalidSubsetting'): never {
  throw ogcRefusal(code, 'SUBSET', `SUBSET ${violation}, got ${JSON.stringify(text.slice(0, 200))}`);
}

/** SCALESIZE=i(200),j(100); the axes may be called as the CRS calls them. */
function readSize(kvp: Kvp): CoverageWish['size'] {
  const text = kvp.get('SCALESIZE');
  if (text === null) return null;
  const [width, height] = perAxis(kvp, 'SCALESIZE', text);
  const isWhole = [width, height].every((pixels) => Number.isInteger(pixels) && pixels >= 1 && pixels <= MAX_PX);
  return isWhole
    ? { width, height }
    : kvp.refuse('SCALESIZE', `must be whole numbers from 1 to ${MAX_PX}`, 'InvalidExtent');
}

function readScale(kvp: Kvp): readonly [number, number] {
  const [factor, axes] = [kvp.get('SCALEFACTOR'), kvp.get('SCALEAXES')];
  if (factor !== null && axes !== null) kvp.refuse('SCALEAXES', 'must not stand beside SCALEFACTOR');
  const all = factor === null ? 1 : numberOf(factor);
  const scale = axes === null ? ([all, all] as const) : perAxis(kvp, 'SCALEAXES', axes);
  if (scale.every((one) => one !== null && one > 0 && one <= 1000)) return scale as [number, number];
  return kvp.refuse(
    axes === null ? 'SCALEFACTOR' : 'SCALEAXES',
    'must be greater than 0, at most 1000',
    'InvalidScaleFactor',
  );
}

function perAxis(kvp: Kvp, name: string, text: string): [x: number, y: number] {
  const found = { x: NaN, y: NaN };
  for (const part of text.split(/,(?=[^()]*\()/)) {
    const [, label = '', value = ''] = /^\s*(?:[^()]*\/)?(\w+)\(([^()]+)\)\s*$/.exec(part) ?? [];
    const axis = /^(i|x|e|lon|long)$/i.test(label) ? 'x' : /^(j|y|n|lat)$/i.test(label) ? 'y' : null;
    if (axis === null) kvp.refuse(name, 'must be like i(200),j(100)', 'ScaleAxisUndefined');
    found[axis as 'x' | 'y'] = numberOf(value) ?? NaN;
  }
  if (Number.isNaN(found.x) || Number.isNaN(found.y))
    kvp.refuse(name, 'must be a number of each axis', 'ScaleAxisUndefined');
  return [found.x, found.y];
}

/** Names, and ranges of them: `B04,B08`, `B02:B04`. */
export function readRangeSubset(kvp: Kvp, name: string, bands: readonly CoverageBand[]): readonly CoverageBand[] {
  const text = kvp.get(name);
  if (text === null) return bands;
  const at = (wanted: string) => {
    const found = bands.findIndex((band) => band.name === wanted.trim());
    return found >= 0 ? found : kvp.refuse(name, `must name fields of ${bands.map((band) => band.name).slice(0, 50).join(', ')}`, 'NoSuchField'); // prettier-ignore
  };
  return text.split(',').flatMap((part) => {
    const [first = '', last = first] = part.split(':');
    return bands.slice(at(first), at(last) + 1);
  });
}

export function readInterpolation(kvp: Kvp): Resampling {
  const text = kvp.get('INTERPOLATION');
  if (text === null) return 'nearest';
  const name = text.toLowerCase().split('/').at(-1) ?? '';
  return RESAMPLING[name] ?? kvp.refuse('INTERPOLATION', `must be one of ${Object.keys(RESAMPLING).join(', ')}`, 'InterpolationMethodNotSupported'); // prettier-ignore
}
