import { type Polygon } from 'geojson';
import { DomainError } from '../../libs/errors/src/index.js';
import { type JsonMember } from '../../src/platform/http/json-member.js';
import {
  type ImportProvider,
  type ItemState,
  type ProviderCall,
  type ProviderItem,
  type ProviderName,
  type ProviderQuery,
  type ProviderSubscriptions,
  type ReceivedFile,
  type TilePlan,
} from '../../src/orders/providers/import-provider.js';

/** One item of the fake's catalogue. */
export interface FakeItem {
  readonly id: string;
  readonly footprint: Polygon;
  readonly acquired?: Date;
}

/** What a test may do to the provider. */
export interface FakeWires {
  /** Thrown by every call to the outside while it is set. */
  fault: Error | null;
  items: FakeItem[];
  /** By item; default: waiting. */
  states: Map<string, Partial<ItemState>>;
  /** Idempotency keys of `place`, in the order of the calls, repeated ones too. */
  readonly placed: string[];
  /** Orders there are at the provider: its id by idempotency key. */
  readonly orders: Map<string, string>;
  readonly calls: ProviderCall[];
  readonly started: string[];
  readonly stopped: string[];
  /** Items that a subscription has yet to publish; `watch` gives each once by its position. */
  readonly published: FakeItem[];
  isComplete: boolean;
  minimumKm2: number;
}

/**
 * A provider without a network: its catalogue is a list, its orders are a map. `data[0]` is
 * `{product?, itemIds?: string[], bands?: number}`; the product collection is `product`, or the provider's first.
 */
export class FakeImportProvider implements ImportProvider {
  readonly wires: FakeWires = {
    fault: null,
    items: [],
    states: new Map(),
    placed: [],
    orders: new Map(),
    calls: [],
    started: [],
    stopped: [],
    published: [],
    isComplete: false,
    minimumKm2: 0,
  };
  /** Airbus and Maxar have none. */
  readonly subscriptions?: ProviderSubscriptions;

  constructor(
    readonly name: ProviderName = 'STAC',
    readonly quotaCollections: readonly string[] = ['STAC'],
    /** Instead of one tile of band B1 out of the first file. */
    private readonly plan: (files: readonly ReceivedFile[]) => TilePlan[] = onePlan,
  ) {
    const { wires } = this;
    if (name === 'STAC' || name === 'PLANET')
      this.subscriptions = {
        start: async (_query, _area, key, call) =>
          this.outside(call, () => {
            wires.started.push(key);
            return [`subscription-${key}`];
          }),
        watch: async (_placed, _query, _area, cursor, call) =>
          this.outside(call, () => ({
            items: wires.published.slice(Number(cursor ?? 0)).map(toItem),
            cursor: wires.published.length,
            isComplete: wires.isComplete,
            failure: null,
          })),
        stop: async (placed, call) => this.outside(call, () => void wires.stopped.push(...placed)),
      };
  }

  readQuery(data: JsonMember): ProviderQuery {
    const [product, ids, bands] = ['product', 'itemIds', 'bands'].map((name) => data.get(name)) as JsonMember[];
    return {
      provider: this.name,
      productCollection: product!.isAbsent ? (this.quotaCollections[0] ?? this.name) : product!.text(),
      itemIds: ids!.isAbsent ? null : ids!.items().map((id) => id.text()),
      bands: bands!.isAbsent ? 1 : bands!.numberWithin(1, 10),
    };
  }

  checkArea: ImportProvider['checkArea'] = (area, bounds) => {
    if (this.name === 'MAXAR' && area.type === 'MultiPolygon') bounds.refuse('must be one polygon');
  };

  bandsOf: ImportProvider['bandsOf'] = ({ bands }) => ({
    bands: Array.from({ length: bands as number }, (_, i) => ({
      ...{ name: `B${i + 1}`, source: `B${i + 1}`, bandIndex: 1 },
      ...{ bitDepth: 16, sampleFormat: 'UINT', noData: null },
    })),
    noData: 0,
  });

  search: ImportProvider['search'] = async (_query, _area, _page, call) =>
    this.outside(call, () => ({ body: { features: this.wires.items }, nextToken: null, hasLinks: true }));

  nativeSearch: ImportProvider['nativeSearch'] = async (body, call) => this.outside(call, () => ({ asked: body }));

  thumbnail: ImportProvider['thumbnail'] = async (_collection, id) => {
    throw new DomainError('NOT_FOUND', `There is no thumbnail of ${id}`);
  };

  selectItems: ImportProvider['selectItems'] = async ({ itemIds }, _area, call) =>
    this.outside(call, () => {
      const { items } = this.wires;
      const unknown = itemIds?.find((id) => !items.some((item) => item.id === id));
      if (unknown !== undefined)
        throw new DomainError('INVALID', `input->data->0->itemIds: there is no item ${unknown}`);
      return items.filter(({ id }) => itemIds === null || itemIds.includes(id)).map(toItem);
    });

  chargedKm2: ImportProvider['chargedKm2'] = (_query, km2) =>
    Math.max(this.wires.minimumKm2, [...km2.values()].reduce((sum, one) => sum + one, 0)); // prettier-ignore

  place: ImportProvider['place'] = async (_query, _area, _items, key, call) => {
    this.wires.placed.push(key);
    return this.outside(call, () => {
      const made = this.wires.orders.get(key) ?? `order-${this.wires.orders.size + 1}`;
      this.wires.orders.set(key, made);
      return [made];
    });
  };

  state: ImportProvider['state'] = async (_placed, items, _query, call) =>
    this.outside(call, () =>
      items.map(({ id }) => ({
        ...({ itemId: id, state: 'waiting', message: null, files: [] } as const),
        ...this.wires.states.get(id),
      })),
    );

  planTiles: ImportProvider['planTiles'] = async (_query, _item, files) => this.plan(files);

  private async outside<T>(call: ProviderCall, answer: () => T): Promise<T> {
    this.wires.calls.push(call);
    if (this.wires.fault !== null) throw this.wires.fault;
    return answer();
  }
}

function onePlan([file]: readonly ReceivedFile[]): TilePlan[] {
  if (file === undefined) return [];
  return [{ name: 'tile', sensingTime: null, bands: [{ band: 'B1', file: file.path, bandIndex: 1 }], mask: null }];
}

function toItem({ id, footprint, acquired }: FakeItem): ProviderItem {
  return { id, footprint, acquired: acquired ?? null };
}

/** A rectangle in lon/lat. */
export function box(west: number, south: number, east: number, north: number): Polygon {
  return { type: 'Polygon', coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]] }; // prettier-ignore
}
