/**
 * The middle of a footprint. One that was split at ±180 is put together first: the middle of its halves would be on the
 * other side of the world.
 */
const CENTROID = `CASE WHEN ST_NumGeometries(s.footprint) > 1 AND ST_XMax(s.footprint) - ST_XMin(s.footprint) > 180
                       THEN ST_ShiftLongitude(ST_Centroid(ST_ShiftLongitude(s.footprint)))
                       ELSE ST_Centroid(s.footprint) END`;

/** Web Mercator ends here; what lies beyond belongs to the outermost row of tiles. */
const MAX_LATITUDE = 85.0511287798066;

const column = (longitude: string, zoom: number) =>
  `least(greatest(floor((${longitude} + 180) / 360 * ${2 ** zoom}), 0), ${2 ** zoom - 1})::bigint`;
const row = (latitude: string, zoom: number) =>
  `least(greatest(floor((1 - asinh(tan(radians(least(greatest(${latitude}, -${MAX_LATITUDE}), ${MAX_LATITUDE})))) / pi()) / 2 * ${2 ** zoom}), 0), ${2 ** zoom - 1})::bigint`;

/** `zoom/x/y` of the XYZ tile that holds the middle. */
export function centroidTile(zoom: number): string {
  return `(SELECT '${zoom}/' || ${column('ST_X(c)', zoom)} || '/' || ${row('ST_Y(c)', zoom)} FROM (SELECT ${CENTROID} AS c) m
           WHERE NOT ST_IsEmpty(c))`;
}

/** XYZ tiles that the footprint touches. */
export function tileCells(zoom: number): string {
  const north = (y: string) => `degrees(atan(sinh(pi() * (1 - 2.0 * (${y}) / ${2 ** zoom}))))`;
  const west = (x: string) => `((${x}) * 360.0 / ${2 ** zoom} - 180)`;
  return `ARRAY(SELECT '${zoom}/' || x || '/' || y
           FROM generate_series(${column('ST_XMin(s.footprint)', zoom)}, ${column('ST_XMax(s.footprint)', zoom)}) x,
                generate_series(${row('ST_YMax(s.footprint)', zoom)}, ${row('ST_YMin(s.footprint)', zoom)}) y
           WHERE ST_Intersects(s.footprint,
             ST_MakeEnvelope(${west('x')}, ${north('y + 1')}, ${west('x + 1')}, ${north('y')}, 4326)))`;
}

export function centroidGeohash(precision: number): string {
  return `(SELECT ST_GeoHash(c, ${precision}) FROM (SELECT ${CENTROID} AS c) m WHERE NOT ST_IsEmpty(c))`;
}

/** Geohashes that the footprint touches; a geohash of n letters is a cell of 5n bits, longitude first. */
export function geohashCells(precision: number): string {
  const width = 360 / 2 ** Math.ceil((5 * precision) / 2);
  const height = 180 / 2 ** Math.floor((5 * precision) / 2);
  const range = (low: string, high: string, size: number, end: number) =>
    `generate_series(floor((${low} + ${end}) / ${size})::bigint, least(floor((${high} + ${end}) / ${size})::bigint, ${(2 * end) / size - 1}))`;
  return `ARRAY(SELECT ST_GeoHash(ST_SetSRID(ST_MakePoint((x + 0.5) * ${width} - 180, (y + 0.5) * ${height} - 90), 4326), ${precision})
           FROM ${range('ST_XMin(s.footprint)', 'ST_XMax(s.footprint)', width, 180)} x,
                ${range('ST_YMin(s.footprint)', 'ST_YMax(s.footprint)', height, 90)} y
           WHERE ST_Intersects(s.footprint, ST_MakeEnvelope(x * ${width} - 180, y * ${height} - 90,
                                                            (x + 1) * ${width} - 180, (y + 1) * ${height} - 90, 4326)))`;
}
