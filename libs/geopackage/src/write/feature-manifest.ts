import { type MultiPolygon, type Polygon } from 'geojson';
import { type BBox } from '#libs/geo';
import { type ManifestGeometry, ManifestTable } from './manifest-table.js';
import { writeNewDatabase } from './new-database.js';
import { createGeoPackage } from './geo-package-schema.js';

/** One file to be produced: a tile or feature × an output (batch-v2 §5). */
export interface ManifestRow {
  readonly epsg: number;
  readonly outputId: string;
  /** Name of the tile, or the feature's own. */
  readonly identifier: string;
  /** Key of the object. */
  readonly path: string;
  /** Pixels, with the buffer. */
  readonly width: number;
  readonly height: number;
  /** In the CRS, closed rings. */
  readonly geometry: Polygon | MultiPolygon;
  readonly bbox: BBox;
}

export interface ManifestOptions {
  /** Of every table. Polygons may go into a manifest of multipolygons, not the other way round; clients want tiles as polygons. */
  readonly geometryType: ManifestGeometry;
  /** WKT 1 of every CRS that rows are in, by EPSG code. */
  readonly wkts: ReadonlyMap<number, string>;
}

/**
 * Writes `featureManifest-<requestId>.gpkg`: a GeoPackage with a table `feature_<epsg>` per CRS, in the order in which the
 * CRSs come. Bounded memory, whatever the number of rows.
 * @returns how many rows
 */
export function writeFeatureManifest(
  path: string,
  rows: AsyncIterable<ManifestRow> | Iterable<ManifestRow>,
  { geometryType, wkts }: ManifestOptions,
): Promise<number> {
  return writeNewDatabase<ManifestRow>(path, rows, (database) => {
    createGeoPackage(database);
    const tables = new Map<number, ManifestTable>();
    const tableOf = (epsg: number): ManifestTable => {
      const wkt = wkts.get(epsg);
      if (wkt === undefined) throw new RangeError(`No definition of EPSG:${epsg} was given`);
      return new ManifestTable(database, epsg, wkt, geometryType);
    };
    return {
      add: (row) => {
        const table = tables.get(row.epsg) ?? tableOf(row.epsg);
        tables.set(row.epsg, table);
        table.add(row);
      },
      finish: () => tables.forEach((table) => table.finish()),
    };
  });
}
