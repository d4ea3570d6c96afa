import { type GridInspection } from '#libs/raster';
import { type BandSourceKind } from './sources/band-source.js';

/** What reading a plan would do, file by file: nested as the plan's sources, samples, tiles and reads are. Plain data. */
export type PlanInspection = ReadonlyArray<ReadonlyArray<ReadonlyArray<readonly ReadInspection[]>>>;

/** Of the whole picture; blocks read their parts of it. */
export type ReadInspection =
  | ({ readonly kind: 'raster' } & GridInspection)
  /** The reader of its kind finds the pixels; nothing is opened before. */
  | { readonly kind: BandSourceKind }
  /** Its header tells what a rendering would fail of. */
  | { readonly kind: 'unreadable'; readonly problem: string }
  /** Beyond the number of files that are looked at. */
  | { readonly kind: 'not inspected' };
