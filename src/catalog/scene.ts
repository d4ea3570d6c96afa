import { type StacItem } from '#libs/stac';
import { type Reader } from './readers.js';
import { type Spelling } from './spelling.js';

/** Where the pixels of one band lie. */
export interface SceneBand {
  /** Key of the item's asset. */
  readonly asset: string;
  /** `s3://bucket/key`, `root://name/key` (ObjectLocations) or http(s). */
  readonly href: string;
  /** 1-based, inside the file. */
  readonly index: number;
  /** value = dn · scale + offset, as the item declares it; absent = the collection's own. */
  readonly scale?: number;
  readonly offset?: number;
  readonly nodata?: number | 'nan' | null;
}
export type SceneBands = Readonly<Record<string, SceneBand>>;

/** A scene as features hand it over. */
export interface NewScene {
  readonly collectionId: string;
  /** Valid STAC with canonical hrefs (`s3://…`); structural links are made by the store, others kept. */
  readonly item: StacItem;
  /** The text of its parts, where it came as text. */
  readonly spelling?: Spelling | null;
  /** Left out: found from the item's assets and the collection's definition. */
  readonly bands?: SceneBands | null;
  /** null or left out = whoever reads the collection. */
  readonly readers?: readonly Reader[] | null;
  readonly createdBy?: string | null;
}

/** Columns that a search hands out; `document` is read by `itemText` and `itemOf` of scene-document.ts. */
export interface FoundScene {
  readonly collectionId: string;
  readonly id: string;
  readonly document: string;
}

/** One whole row, for those who change or render it. */
export interface SceneRow extends FoundScene {
  readonly revision: string;
  readonly bands: SceneBands | null;
  readonly readers: Reader[] | null;
  readonly createdBy: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}
