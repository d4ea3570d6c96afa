import { Injectable } from '@nestjs/common';
import { type CswQuery } from '#libs/csw-client';
import { type BBox } from '#libs/geo';
import { invalidField } from '../../platform/http/validation.js';
import { CswCatalogues } from './csw-catalogues.js';
import { type CswBBoxDto, type CswPageDto, type CswSearchDto } from './csw-search.dto.js';
import { toCswItem } from './csw-search.mapper.js';

const DEFAULT_LIMIT = 25;

/** One page of a catalogue's records. Nothing is kept here. */
@Injectable()
export class CswSearch {
  constructor(private readonly catalogues: CswCatalogues) {}

  /** @throws INVALID for faulty constraints, FORBIDDEN for a refused address, UPSTREAM_FAILED, UPSTREAM_TIMEOUT */
  async search(body: CswSearchDto, signal: AbortSignal): Promise<CswPageDto> {
    const query = queryOf(body);
    const catalogue = this.catalogues.of(body.endpoint, 'default', body.bbox_axis ?? undefined);
    const { total, records, nextOffset, constraintsApplied } = await catalogue.getRecords(query, signal);
    const { limit, offset } = query;
    return {
      total,
      returned: records.length,
      limit,
      offset,
      next_offset: nextOffset,
      prev_offset: offset === 0 ? null : Math.max(0, offset - limit),
      constraints_applied: constraintsApplied,
      items: records.map(toCswItem),
    };
  }
}

function queryOf(body: CswSearchDto): CswQuery {
  const begin = body.start_datetime ?? null;
  const end = body.end_datetime ?? null;
  if (begin && end && begin > end)
    throw invalidField('body', 'start_datetime', 'must not be after end_datetime', begin.toISOString());
  return {
    keywords: (body.keywords ?? []).map((word) => word.trim()).filter((word) => word !== ''),
    begin,
    end,
    bbox: body.bbox ? boxOf(body.bbox) : null,
    anyText: body.anytext?.trim() || null,
    limit: body.limit ?? DEFAULT_LIMIT,
    offset: body.offset ?? 0,
  };
}

function boxOf({ minx, miny, maxx, maxy }: CswBBoxDto): BBox {
  if (miny >= maxy) throw invalidField('body', 'bbox.miny', `must be less than maxy (${maxy})`, miny);
  if (minx === maxx) throw invalidField('body', 'bbox.minx', 'must differ from maxx', minx);
  return [minx, miny, maxx, maxy];
}
