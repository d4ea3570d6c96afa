import { DomainError } from '#libs/errors';
import { type BBox } from '#libs/geo';
import { type BandInfo } from '#libs/raster';
import { bandNames, type Dataset } from '../../datasets/index.js';
import { uncrossed } from '../../ogc/index.js';

/** A dataset as a coverage: its values on a north-up grid in a CRS that has a name. */
export interface Coverage {
  /** `dataset-<uuid>`: an XML name, as `type` of Process. */
  readonly id: string;
  readonly dataset: Dataset;
  readonly title: string;
  readonly grid: CoverageGrid;
  readonly bands: readonly CoverageBand[];
  /** Lon/lat. */
  readonly wgs84: BBox;
}

export interface CoverageGrid {
  readonly epsg: number;
  /** x = east. */
  readonly bbox: BBox;
  readonly width: number;
  readonly height: number;
  readonly resX: number;
  readonly resY: number;
  /** In the EPSG register, and so in requests and documents. */
  readonly isNorthFirst: boolean;
  readonly isGeographic: boolean;
  /** The file's own pixels; false = it is rotated, or its CRS has no code, and is warped. */
  readonly isNative: boolean;
}

export interface CoverageBand extends Pick<BandInfo, 'index' | 'nodata' | 'unit' | 'dtype'> {
  /** An XML name. */
  readonly name: string;
}

const COVERAGE_ID = /^(?:dataset-)?([0-9a-f-]{36})$/i;

export function coverageOf(dataset: Dataset): Coverage {
  const { id, title, asset, bboxWgs84 } = dataset;
  if (bboxWgs84 === null) throw new DomainError('CONFLICT', 'This dataset has no place on Earth, so it is no coverage');
  const wgs84 = uncrossed(bboxWgs84 as unknown as BBox);
  const names = bandNames(asset.bandInfo);
  return {
    id: `dataset-${id}`,
    dataset,
    title,
    grid: gridOf(dataset, wgs84),
    bands: asset.bandInfo.map(({ index, nodata, unit, dtype }, i) => ({ index, nodata, unit, dtype, name: xmlName(names[i] as string) })), // prettier-ignore
    wgs84,
  };
}

/** The uuid that a request's coverage id names; null = it is none. */
export function datasetIdOf(coverageId: string): string | null {
  return COVERAGE_ID.exec(coverageId)?.[1]?.toLowerCase() ?? null;
}

/** Identifiers of scripts may hold a dollar sign, names of XML not. */
const xmlName = (name: string) => name.replaceAll('$', '_');

function gridOf({ asset }: Dataset, wgs84: BBox): CoverageGrid {
  const { epsg, extent, width, height, resX, resY, crsWkt, crsIsGeographic } = asset;
  if (epsg === null || extent === null || resX === null || resY === null) {
    const [west, south, east, north] = wgs84;
    const size = { width, height, resX: (east - west) / width, resY: (north - south) / height };
    return { epsg: 4326, bbox: wgs84, ...size, isNorthFirst: true, isGeographic: true, isNative: false };
  }
  const bbox = extent as unknown as BBox;
  const axes = { isNorthFirst: isNorthFirst(crsWkt), isGeographic: crsIsGeographic };
  if (!asset.isRotated && !asset.isSouthUp) return { epsg, bbox, width, height, resX, resY, ...axes, isNative: true };
  const [columns, rows] = [pixels(bbox[2] - bbox[0], resX), pixels(bbox[3] - bbox[1], resY)];
  return { epsg, bbox, width: columns, height: rows, resX, resY, ...axes, isNative: false };
}

const pixels = (length: number, resolution: number) => Math.max(1, Math.round(length / resolution));

/** The first axis of the outermost system of a WKT2 text: only that has axes. */
export function isNorthFirst(wkt2: string): boolean {
  const [, name = ''] = /\bAXIS\["([^"]*)"/.exec(wkt2) ?? [];
  return /^(?:north|geodetic lat|lat|\((?:n|lat)\))/i.test(name) || /\((?:n|lat)\)$/i.test(name);
}

/** Labels of the axes in the order of the register, as requests name them. */
export function axisLabels({ isGeographic, isNorthFirst: northFirst }: CoverageGrid): readonly [string, string] {
  const [east, north] = isGeographic ? ['Long', 'Lat'] : ['E', 'N'];
  return northFirst ? [north as string, east as string] : [east as string, north as string];
}

/** x and y in the order of the register. */
export function ordered(
  { isNorthFirst: northFirst }: Pick<CoverageGrid, 'isNorthFirst'>,
  x: number,
  y: number,
): string {
  return northFirst ? `${y} ${x}` : `${x} ${y}`;
}
