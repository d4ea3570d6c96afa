import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { invalidField } from '../../platform/http/validation.js';

/** EPSG codes that PostGIS knows, and therefore everything behind it. */
@Injectable()
export class KnownCrs {
  constructor(private readonly dataSource: DataSource) {}

  /** null passes: nothing to check. @param where `body` or `query`. @throws INVALID naming the code */
  async assertKnown(where: string, srid: number | null): Promise<void> {
    if (srid === null) return;
    const rows: unknown[] = await this.dataSource.query(
      `SELECT 1 FROM spatial_ref_sys WHERE auth_name = 'EPSG' AND auth_srid = $1`,
      [srid],
    );
    if (rows.length === 0) throw invalidField(where, 'srid_override', `EPSG:${srid} is not a known CRS`, srid);
  }
}
