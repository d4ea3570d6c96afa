import { type MultiPolygon, type Polygon } from 'geojson';
import { type BBox } from '#libs/geo';
import { type DataSource } from 'typeorm';

/**
 * Hulls in a CRS of the parts that a picture and a scene have in common; several where they are cut at ±180.
 * @param area of the picture, lon/lat. @param footprint of the scene, lon/lat
 */
export function extentsInCrs(
  dataSource: DataSource,
  area: Polygon | MultiPolygon,
  footprint: Polygon | MultiPolygon,
  epsg: number,
): Promise<BBox[]> {
  return dataSource
    .query<Array<{ hull: BBox }>>(SQL, [JSON.stringify(area), JSON.stringify(footprint), epsg])
    .then((rows) => rows.map(({ hull }) => hull));
}

// OFFSET 0: else every mention of `hull` makes it anew.
const SQL = `
  SELECT ARRAY[ST_XMin(hull), ST_YMin(hull), ST_XMax(hull), ST_YMax(hull)] AS hull
  FROM (SELECT ST_Envelope(ST_Transform(ST_Segmentize(part.geom, 0.5), $3::int)) AS hull
        FROM ST_Dump(ST_Intersection(ST_GeomFromGeoJSON($1), ST_GeomFromGeoJSON($2))) AS part
        WHERE ST_Dimension(part.geom) = 2
        OFFSET 0) AS hulls`;
