import { type CswRecord } from '#libs/csw-client';
import { type BBox } from '#libs/geo';
import { type Dataset } from '../../datasets/index.js';
import { type PlatformProfile, withProfile } from '../../sentinel-profiles/index.js';
import { linksOf } from '../records/record-links.js';

export type RepairableDataset = Pick<
  Dataset,
  | 'id'
  | 'identifier'
  | 'title'
  | 'summary'
  | 'opendapUrl'
  | 'variant'
  | 'family'
  | 'platform'
  | 'bboxWgs84'
  | 'editedFields'
>;

export interface CatalogueChanges {
  readonly title?: string;
  readonly summary?: string;
  readonly opendapUrl?: string;
  /** Only of a raster that cannot tell itself where it lies. */
  readonly bbox?: BBox;
}

/**
 * What a record says otherwise than the registry. What a user wrote stays, and what the record leaves blank says nothing.
 * null = nothing.
 */
export function catalogueChanges(
  dataset: RepairableDataset,
  record: CswRecord,
  profile: PlatformProfile | null,
): CatalogueChanges | null {
  const metadata = profile === null ? record : withProfile(profile, record);
  const wished: CatalogueChanges = {
    ...(metadata.title?.trim() && { title: titleLike(dataset, metadata.title.trim()) }),
    ...(metadata.abstract?.trim() && { summary: metadata.abstract.trim() }),
    ...(linksOf(record).opendap !== null && { opendapUrl: linksOf(record).opendap as string }),
  };
  const changes = Object.entries(wished).filter(
    ([field, value]) =>
      !dataset.editedFields.includes(field) && dataset[field as 'title' | 'summary' | 'opendapUrl'] !== value,
  );
  const bbox = dataset.bboxWgs84 === null && record.bbox !== null ? { bbox: record.bbox } : {};
  const all = { ...Object.fromEntries(changes), ...bbox };
  return Object.keys(all).length === 0 ? null : all;
}

/** Rasters of one record are told apart by what stands in parentheses behind its title. */
function titleLike({ title, variant }: RepairableDataset, ofRecord: string): string {
  const suffix = variant === null ? '' : ` (${variant})`;
  return suffix !== '' && title.endsWith(suffix) ? ofRecord + suffix : ofRecord;
}
