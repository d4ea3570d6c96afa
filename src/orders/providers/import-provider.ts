import { type Readable } from 'node:stream';
import { type MultiPolygon, type Polygon } from 'geojson';
import { type Role } from '../../auth/index.js';
import { type ByocBand } from '../../byoc/index.js';
import { type JsonMember } from '../../platform/http/json-member.js';

export const PROVIDERS = ['AIRBUS', 'PLANET', 'MAXAR', 'STAC'] as const;
export type ProviderName = (typeof PROVIDERS)[number];

/** What is asked, for what; an order may name items where a search may not. */
export type Purpose = 'search' | 'order' | 'subscription';

/** Lon/lat. */
export type Area = Polygon | MultiPolygon;

/** Whose request it is and with which keys; keys are decrypted only here and never logged. */
export interface ProviderCall {
  readonly accountId: string;
  /** `Principal.ownerId`; the house's own catalogue is read with the caller's eyes. */
  readonly ownerId: string | null;
  /** Of the caller, where it may be less than its owner's: clients have roles of their own. Absent in the background. */
  readonly role?: Role;
  readonly planetApiKey: string | null;
  readonly signal: AbortSignal;
  /** Of this deployment as the caller reached it, for links to it; absent in the background. */
  readonly baseUrl?: string;
}

/** `data[0]` of a request, checked, as its provider understands it; stored as JSON with the order. */
export interface ProviderQuery {
  readonly provider: ProviderName;
  /** `AIRBUS_PLEIADES`, `PLANET_SCOPE`, `STAC`, …: what a quota is for. */
  readonly productCollection: string;
  /** Explicit ids; null = the filter, or everything that intersects. */
  readonly itemIds: readonly string[] | null;
  readonly [member: string]: unknown;
}

/** Something that can be ordered. */
export interface ProviderItem {
  readonly id: string;
  readonly footprint: Area;
  readonly acquired: Date | null;
  /** What the adapter needs again when it places the order; small JSON. */
  readonly memo?: unknown;
}

export interface SearchPage {
  /** The answer's members in the provider's own shape: `features`, `totalResults`, … (tpdi §2.2), without links. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The provider's own cursor for `viewtoken`; null = the last page. */
  readonly nextToken: string | null;
  /** False (MAXAR): the answer has no links at all. */
  readonly hasLinks: boolean;
}

/** One file at the provider. Addresses may expire: `ProviderState` is asked anew then. */
export interface RemoteFile {
  /** Relative, as the provider names it; may contain `/`. Checked before it becomes part of a key. */
  readonly path: string;
  /** https address, or `s3://` / `root://` of the house. */
  readonly href: string;
  /** Bytes, when the provider says so before the download. */
  readonly size: number | null;
  /** Lower-case hex, when the provider says so. */
  readonly checksum: { readonly algorithm: 'md5' | 'sha1' | 'sha256'; readonly hex: string } | null;
  /** Headers of the download beside `Range`, e.g. authorization; never stored. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A ZIP archive whose members are the delivered files: it is unpacked (`unpackArchive`) and not kept itself. */
  readonly isArchive?: boolean;
}

/** One provider order can make several deliveries. */
export interface ItemState {
  readonly itemId: string;
  readonly state: 'waiting' | 'ready' | 'failed' | 'cancelled';
  /** For people, when failed. */
  readonly message: string | null;
  /** When ready. */
  readonly files: readonly RemoteFile[];
}

/** A downloaded file, ready to be looked at. */
export interface ReceivedFile {
  readonly path: string;
  /** Absolute local path. */
  readonly local: string;
}

/** One band of a received file. */
export interface TileBand {
  readonly band: string;
  /** `ReceivedFile.path` */
  readonly file: string;
  /** 1-based. */
  readonly bandIndex: number;
  /** Further pieces of the same picture, side by side on its grid: the band is the mosaic of all (`RasterPool` `buildVrt`). */
  readonly pieces?: readonly string[];
}

/** One BYOC tile to be: bands out of received files, that cover the same area; their resolutions may differ. */
export interface TilePlan {
  /** Folder name under the delivery's folder, unique in the delivery. */
  readonly name: string;
  readonly sensingTime: Date | null;
  readonly bands: readonly TileBand[];
  /** Pixels where the mask band has one of the values become no-data; null = no mask. */
  readonly mask: { readonly file: string; readonly bandIndex: number; readonly values: readonly number[] } | null;
  /** The tile's files are where they shall be: their BYOC path inside `ImportedBands.bucket`; absent = made of `bands`. */
  readonly stored?: string;
}

/** No-data of a collection's bands and the bands themselves: what a new collection is made with and an old one compared to. */
export interface ImportedBands {
  /** Empty = not known before the first item: the collection learns them from its first tile. */
  readonly bands: readonly ByocBand[];
  readonly noData: number | null;
  /** Of files that are referred to and not copied; absent = the import bucket. */
  readonly bucket?: string;
}

/**
 * One seller (or giver) of data behind one public HTTP API. Adapters know the provider's wire and nothing of orders,
 * quotas, storage or Nest requests. Provider faults are UPSTREAM_FAILED / UPSTREAM_TIMEOUT / UNAVAILABLE with the
 * provider's own words; RATE_LIMITED with `Retry-After` when it says so.
 */
export interface ImportProvider {
  readonly name: ProviderName;
  /** Product collections whose quota is used up by orders (tpdi §6). */
  readonly quotaCollections: readonly string[];

  /** Pure. @throws INVALID naming the member (`input->data->0->constellation`). */
  readQuery(data: JsonMember, purpose: Purpose): ProviderQuery;
  /** Checks the shape of the area before anything is asked. @throws INVALID */
  checkArea(area: Area, bounds: JsonMember): void;
  /**
   * Before anything else is done with a query of an order or subscription: adds what only the provider can tell, such as
   * the bands of a collection. Missing = there is nothing to add.
   * @param area null = anywhere
   * @throws INVALID
   */
  complete?(query: ProviderQuery, area: Area | null, call: ProviderCall): Promise<ProviderQuery>;
  /** Pure. */
  bandsOf(query: ProviderQuery): ImportedBands;

  search(query: ProviderQuery, area: Area, page: { count: number | null; token: string | null }, call: ProviderCall): Promise<SearchPage>; // prettier-ignore
  /** @param body the request's members but `provider` and keys, verbatim. @returns the answer, verbatim. */
  nativeSearch(body: Readonly<Record<string, unknown>>, call: ProviderCall): Promise<unknown>;
  /** @throws NOT_FOUND */
  thumbnail(
    productCollection: string,
    productId: string,
    call: ProviderCall,
  ): Promise<{ mediaType: string; body: Readable }>;

  /** All items of an order: the named ones, or those that match. @throws INVALID above the cap, or for unknown ids. */
  selectItems(query: ProviderQuery, area: Area, call: ProviderCall): Promise<readonly ProviderItem[]>;
  /** What an order costs in km² beyond the sum of its items: minimums. @param itemKm2 by item. @throws INVALID */
  chargedKm2(query: ProviderQuery, itemKm2: ReadonlyMap<string, number>): number;

  /**
   * Orders at the provider. Called again with the same key after a crash it must find the order that was made, not make
   * another. @returns the provider's ids of what it made, in which `state` looks.
   */
  place(query: ProviderQuery, area: Area, items: readonly ProviderItem[], idempotencyKey: string, call: ProviderCall): Promise<readonly string[]>; // prettier-ignore
  state(placed: readonly string[], items: readonly ProviderItem[], query: ProviderQuery, call: ProviderCall): Promise<readonly ItemState[]>; // prettier-ignore
  /** Which tiles the files of one item make. @throws NOT_INGESTIBLE (RASTER_UNSUPPORTED) with the reason. */
  planTiles(query: ProviderQuery, item: ProviderItem, files: readonly ReceivedFile[]): Promise<readonly TilePlan[]>;

  /** Missing where the provider has no subscriptions. */
  readonly subscriptions?: ProviderSubscriptions;
}

/** Where a subscription stands at its provider. */
export interface WatchState {
  /** Published since the last cursor; each becomes a delivery once. */
  readonly items: readonly ProviderItem[];
  /** Opaque JSON, kept in the transaction that makes the deliveries. */
  readonly cursor: unknown;
  /** True: nothing more will come (the time range is over and everything was seen). */
  readonly isComplete: boolean;
  /** The provider gave up; the subscription becomes FAILED. */
  readonly failure: string | null;
}

export interface ProviderSubscriptions {
  /** Idempotent by key, as `place`. Providers without subscriptions of their own return an empty list. */
  start(query: ProviderQuery, area: Area, idempotencyKey: string, call: ProviderCall): Promise<readonly string[]>;
  watch(placed: readonly string[], query: ProviderQuery, area: Area, cursor: unknown, call: ProviderCall): Promise<WatchState>; // prettier-ignore
  stop(placed: readonly string[], call: ProviderCall): Promise<void>;
}

/** Nest token of the list of all adapters. */
export const IMPORT_PROVIDERS = Symbol('IMPORT_PROVIDERS');
