import { type RasterDescription } from '#libs/raster';
import { invalidField } from '../../platform/http/validation.js';
import { type CommitDto } from './commit.dto.js';
import { type ConversionDto } from './conversion.dto.js';
import { type CatalogueEntry, type ConversionOptions } from './ingest-request.js';

export function toConversionOptions(dto: ConversionDto): ConversionOptions {
  return {
    sridOverride: dto.srid_override ?? null,
    compression: dto.compression ?? null,
    resampling: dto.resampling ?? null,
    nodataOverride: dto.nodata_override ?? null,
    strictCog: dto.strict_cog ?? false,
  };
}

/** The file's own date stands in for a missing `temporal_start`. @throws INVALID when the end lies before the start. */
export function toCatalogueEntry(dto: CommitDto, source: Pick<RasterDescription, 'acquiredAt'>): CatalogueEntry {
  const temporalEnd = dto.temporal_end ? toInstant('temporal_end', dto.temporal_end) : null;
  const given = dto.temporal_start ? toInstant('temporal_start', dto.temporal_start) : null;
  if (given && temporalEnd && temporalEnd < given)
    throw invalidField('body', 'temporal_end', `lies before temporal_start ${dto.temporal_start}`, dto.temporal_end);
  const tagged = source.acquiredAt && (!temporalEnd || source.acquiredAt <= temporalEnd) ? source.acquiredAt : null;
  return {
    title: dto.title,
    summary: dto.summary?.trim() || null,
    visibility: dto.visibility ?? 'private',
    temporalStart: given ?? tagged,
    temporalEnd,
  };
}

/** To UTC with `Z`. A date-time without zone is UTC, not the server's local time. */
function toInstant(field: string, iso: string): string {
  const hasTime = iso.includes('T');
  const hasZone = /(?:Z|[+-]\d{2}(?::?\d{2})?)$/i.test(hasTime ? iso.slice(iso.indexOf('T')) : '');
  const instant = new Date(hasTime && !hasZone ? `${iso}Z` : iso);
  if (Number.isNaN(instant.getTime())) throw invalidField('body', field, 'is not an ISO 8601 date or date-time', iso);
  return instant.toISOString();
}
