import { type BBox } from '#libs/geo';

export type ReferenceKind = 'opendap' | 'wms' | 'download' | 'odata' | 'other';

export interface CswReference {
  /** As the catalogue writes it, dashes normalised to `--`; null = none. */
  readonly scheme: string | null;
  readonly url: string;
  readonly kind: ReferenceKind;
}

/** What is alike in a `csw:Record` and a `gmd:MD_Metadata`. */
export interface CswRecord {
  readonly identifier: string;
  readonly title: string | null;
  readonly abstract: string | null;
  readonly subjects: readonly string[];
  /** Longitude, latitude in degrees; minX > maxX crosses ±180. Null = none, or none in degrees. */
  readonly bbox: BBox | null;
  readonly references: readonly CswReference[];
  readonly parentIdentifier: string | null;
  readonly begin: Date | null;
  readonly end: Date | null;
}

export interface RecordPage {
  /** Of all matches, as the catalogue counts them. */
  readonly total: number;
  readonly records: readonly CswRecord[];
  /** Zero-based; null = this page was the last. From the catalogue's own cursor: it may give fewer than were asked for. */
  readonly nextOffset: number | null;
  /** Children of the filter's `And`, or 1, or 0. */
  readonly constraintsApplied: number;
}
