import { type DatabaseSync, type StatementSync } from 'node:sqlite';
import { type MultiPolygon, type Polygon } from 'geojson';
import { type BBox } from '#libs/geo';
import { encodeGeometry } from './encode-geometry.js';
import { type ManifestRow } from './feature-manifest.js';

export type ManifestGeometry = 'POLYGON' | 'MULTIPOLYGON';

/** The table `feature_<epsg>` (batch-v2 §5): registered when made, its extent written when all rows are in. */
export class ManifestTable {
  private readonly name: string;
  private readonly insert: StatementSync;
  private extent: BBox = [Infinity, Infinity, -Infinity, -Infinity];

  /** @param wkt of the CRS, WKT 1 */
  constructor(
    private readonly database: DatabaseSync,
    private readonly epsg: number,
    wkt: string,
    private readonly geometryType: ManifestGeometry,
  ) {
    this.name = `feature_${epsg}`;
    database.exec(`
      CREATE TABLE ${this.name} (
        fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
        geometry ${geometryType},
        outputId TEXT,
        identifier TEXT,
        path TEXT,
        width INTEGER,
        height INTEGER
      )`);
    this.register(wkt);
    this.insert = database.prepare(
      `INSERT INTO ${this.name} (geometry, outputId, identifier, path, width, height) VALUES (?, ?, ?, ?, ?, ?)`,
    );
  }

  add({ outputId, identifier, path, width, height, geometry, bbox }: ManifestRow): void {
    const blob = encodeGeometry(ofType(geometry, this.geometryType), bbox, this.epsg);
    this.insert.run(blob, outputId, identifier, path, width, height);
    const [minX, minY, maxX, maxY] = this.extent;
    this.extent = [
      ...[Math.min(minX, bbox[0]), Math.min(minY, bbox[1])],
      ...[Math.max(maxX, bbox[2]), Math.max(maxY, bbox[3])],
    ] as unknown as BBox;
  }

  finish(): void {
    this.database
      .prepare('UPDATE gpkg_contents SET min_x = ?, min_y = ?, max_x = ?, max_y = ? WHERE table_name = ?')
      .run(...this.extent, this.name);
  }

  private register(wkt: string): void {
    const srsName = /^\w+\["((?:[^"]|"")*)"/.exec(wkt)?.[1] ?? `EPSG:${this.epsg}`;
    this.database
      .prepare(`INSERT OR IGNORE INTO gpkg_spatial_ref_sys VALUES (?, ?, 'EPSG', ?, ?, NULL)`)
      .run(srsName, this.epsg, this.epsg, wkt);
    this.database
      .prepare(`INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES (?, 'features', ?, ?)`)
      .run(this.name, this.name, this.epsg);
    this.database
      .prepare(`INSERT INTO gpkg_geometry_columns VALUES (?, 'geometry', ?, ?, 0, 0)`)
      .run(this.name, this.geometryType, this.epsg);
  }
}

/** A table holds one type of geometry, so in one of multipolygons a polygon becomes a multipolygon of one. */
function ofType(geometry: Polygon | MultiPolygon, type: ManifestGeometry): Polygon | MultiPolygon {
  if (type === 'MULTIPOLYGON')
    return geometry.type === 'MultiPolygon' ? geometry : { type: 'MultiPolygon', coordinates: [geometry.coordinates] };
  if (geometry.type !== 'Polygon') throw new RangeError('A manifest of polygons cannot hold a multipolygon');
  return geometry;
}
