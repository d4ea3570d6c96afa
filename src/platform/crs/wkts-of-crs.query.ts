import { type DataSource } from 'typeorm';

/** WKT 1 of CRSs by EPSG code, as PostGIS knows them; those it does not know are left out. */
export async function wktsOfCrs(dataSource: DataSource, epsgs: readonly number[]): Promise<Map<number, string>> {
  const rows = await dataSource.query<Array<{ epsg: number; wkt: string }>>(SQL, [epsgs]);
  return new Map(rows.map(({ epsg, wkt }) => [epsg, wkt]));
}

const SQL = `
  SELECT auth_srid AS epsg, srtext AS wkt
  FROM spatial_ref_sys
  WHERE auth_name = 'EPSG' AND auth_srid = ANY ($1::int[])`;
