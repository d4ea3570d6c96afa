import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { areaOfRing, gridOutline, OUTLINE_SEGMENTS, type BBox, type LonLatArea, type Point } from '#libs/geo';
import { type ZarrCrs } from '#libs/zarr';
import { DataSource, QueryFailedError } from 'typeorm';

/** Envelopes on the globe. */
@Injectable()
export class Footprints {
  constructor(private readonly dataSource: DataSource) {}

  /** Split at ±180; longitudes of the other turn (180 … 360) are wrapped. @throws INVALID outside the area of the CRS */
  async of(envelope: BBox, crs: ZarrCrs): Promise<LonLatArea> {
    const [west, south, east, north] = envelope;
    // Straight lines stay straight in degrees, but no two points may lie half a turn apart.
    const segments = crs.isGeographic ? (east - west < 180 ? 1 : 4) : OUTLINE_SEGMENTS;
    const outline = gridOutline(1, 1, segments).map(([x, y]): Point => [
      west + (east - west) * x,
      north - (north - south) * y,
    ]);
    const ring = crs.isGeographic ? outline : await this.toLonLat(outline, crs.epsg);
    if (ring.some((point) => !point.every(Number.isFinite))) throw outside(envelope, crs);
    return areaOfRing(ring);
  }

  private async toLonLat(points: readonly Point[], epsg: number): Promise<Point[]> {
    const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
    try {
      const rows = await this.dataSource.query<Array<{ lon: number; lat: number }>>(TO_LON_LAT, [xs, ys, epsg]);
      return rows.map(({ lon, lat }): Point => [lon, lat]);
    } catch (error) {
      // PROJ refuses coordinates that the projection cannot have come from.
      if (error instanceof QueryFailedError && /transform/.test(error.message)) return [[NaN, NaN]];
      throw error;
    }
  }
}

const TO_LON_LAT = `
  SELECT ST_X(point) AS lon, ST_Y(point) AS lat
    FROM (SELECT n, ST_Transform(ST_SetSRID(ST_MakePoint(x, y), $3), 4326) AS point
            FROM unnest($1::float8[], $2::float8[]) WITH ORDINALITY AS outline (x, y, n)) AS transformed
   ORDER BY n`;

function outside(envelope: BBox, { epsg }: ZarrCrs): DomainError {
  return new DomainError('INVALID', `The envelope [${envelope.join(', ')}] lies outside the area of EPSG:${epsg}`);
}
