import { type CswRecord } from '#libs/csw-client';
import { type CswItemDto } from './csw-search.dto.js';

export function toCswItem({ identifier, title, abstract, subjects, bbox, references }: CswRecord): CswItemDto {
  return {
    identifier: identifier || null,
    title,
    abstract,
    subjects: [...subjects],
    bbox: bbox && { minx: bbox[0], miny: bbox[1], maxx: bbox[2], maxy: bbox[3] },
    references: references.map(({ scheme, url, kind }) => ({ scheme, url, kind })),
  };
}
