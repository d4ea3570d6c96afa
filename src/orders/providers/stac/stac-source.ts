import { type Readable } from 'node:stream';
import { type Polygon, type MultiPolygon } from 'geojson';
import { type StacItem, type TimeInterval } from '#libs/stac';
import { type CollectionDefinition, type SceneBands } from '../../../catalog/index.js';
import { type ObjectStore } from '#libs/storage';
import { type Area, type ProviderCall } from '../import-provider.js';

/** Which items are meant; all parts are joined by AND. */
export interface StacWish {
  readonly collection: string;
  readonly ids: readonly string[] | null;
  readonly area: Area | null;
  readonly interval: TimeInterval | null;
  /** Percent; 100 also lets items without a value through. */
  readonly maxCloudCover: number;
  /** null = of any age. A source that cannot tell when items came to it answers with more. */
  readonly changedSince: Date | null;
}

/** An item whose pixels can be ordered: with an outline, and with files of bands. */
export interface OrderableItem {
  readonly id: string;
  readonly footprint: Polygon | MultiPolygon;
  readonly acquired: Date | null;
  readonly item: StacItem;
  readonly bands: SceneBands;
}

export interface PageWish {
  readonly limit: number;
  /** `next` of the page before. */
  readonly token: string | null;
}

/** Where the items of the open provider are: the catalogue of this instance, or a STAC API elsewhere. */
export interface StacSource {
  /**
   * The band table of a collection, null = it has none. @throws NOT_FOUND for one that is not there or that the caller may
   * not read
   */
  definition(collection: string, call: ProviderCall): Promise<CollectionDefinition | null>;
  /** As clients see them, newest first. */
  page(wish: StacWish, page: PageWish, call: ProviderCall): Promise<StacPage<StacItem>>;
  /** The orderable ones of a page, newest first. */
  orderable(wish: StacWish, page: PageWish, call: ProviderCall): Promise<StacPage<OrderableItem>>;
  /** With addresses that `open` takes; null = absent or hidden. */
  item(collection: string, id: string, call: ProviderCall): Promise<StacItem | null>;
  /** A small file of an item. @throws NOT_FOUND, UPSTREAM_FAILED */
  open(href: string, call: ProviderCall): Promise<Readable>;
  /** Reads parts of a band's file, which an item of this source names; null = it cannot be read in parts. */
  bytesOf(href: string, call: ProviderCall): Promise<FileBytes | null>;
  /** Headers of a download from that address; only where keys are needed. */
  headersFor(href: string): Readonly<Record<string, string>> | null;
  /** A search as the STAC API has it, answered as it answers. */
  native(body: Readonly<Record<string, unknown>>, call: ProviderCall): Promise<unknown>;
}

export interface StacPage<T> {
  readonly items: readonly T[];
  readonly next: string | null;
  /** null = not counted. */
  readonly matched: number | null;
}

export interface FileBytes {
  readonly store: Pick<ObjectStore, 'get'>;
  readonly key: string;
  readonly size: number;
}
