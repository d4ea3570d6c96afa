import { type BBox } from '#libs/geo';

/** What records must be like; everything that is given holds at once. */
export interface CswConstraints {
  /** Each as a part of `dc:subject`, any case. */
  readonly keywords?: readonly string[];
  /** The record's own time begins at or after this. */
  readonly begin?: Date | null;
  /** The record's own time ends at or before this. */
  readonly end?: Date | null;
  /** Longitude, latitude in degrees; minX > maxX crosses ±180. */
  readonly bbox?: BBox | null;
  /** Part of any text of the record; `*` stands for anything. */
  readonly anyText?: string | null;
  /** Exactly (`apiso:ParentIdentifier`); not every catalogue knows it. */
  readonly parentIdentifier?: string | null;
}

export interface CswQuery extends CswConstraints {
  /** Zero-based. */
  readonly offset: number;
  readonly limit: number;
  /** Without an order pages overlap; default `title`. */
  readonly sortBy?: 'title' | 'identifier';
  /** Dublin Core by default; ISO 19139 also tells parents and times. */
  readonly schema?: RecordSchema;
}

export type RecordSchema = 'dublin-core' | 'iso';

/** How a catalogue wants the corners of a box: CRS84 (`lonlat`) or EPSG:4326 as written in the standards (`latlon`). */
export type BBoxAxis = 'lonlat' | 'latlon';
