import { DomainError } from '#libs/errors';
import { type Area, type ItemState } from '../import-provider.js';

/** Orders by square kilometre. */
export const ORDER_KIND = 'order.data.product';

/** What is ordered of one product. */
export interface OrderedProduct {
  readonly id: string;
  /** Lon/lat: the part of its footprint that was asked for. */
  readonly aoi: Area;
}

/**
 * The body of `POST /api/v1/prices` and `/api/v1/orders`: panchromatic and coloured picture beside each other, as
 * reflectance in 16 bits, in UTM.
 */
export function orderBody(products: readonly OrderedProduct[]): Record<string, unknown> {
  return {
    kind: ORDER_KIND,
    products: products.map(({ id, aoi }) => ({
      id,
      aoi,
      crsCode: `urn:ogc:def:crs:EPSG::${utmOf(aoi)}`,
      productType: 'bundle',
      radiometricProcessing: 'REFLECTANCE',
      imageFormat: 'image/geotiff',
    })),
  };
}

/** EPSG code of the UTM zone of an area's middle. */
export function utmOf(area: Area): number {
  const points = area.type === 'Polygon' ? area.coordinates[0]! : area.coordinates.flatMap(([ring]) => ring!);
  const middleOf = (axis: 0 | 1) => {
    const values = points.map((point) => point[axis]!);
    return (Math.min(...values) + Math.max(...values)) / 2;
  };
  const zone = Math.min(60, Math.floor((middleOf(0) + 180) / 6) + 1);
  return (middleOf(1) < 0 ? 32700 : 32600) + zone;
}

/**
 * Tag by which an order is found again: OneAtlas takes letters only, so each hexadecimal digit of the key is one of a–p.
 */
export function tagOf(idempotencyKey: string): string {
  const letters = [...idempotencyKey.toLowerCase().replace(/[^0-9a-f]/g, '')].map((digit) =>
    String.fromCharCode(97 + Number.parseInt(digit, 16)),
  );
  return `swath${letters.join('')}`;
}

/** A page of the list of orders. */
export interface OrderPage {
  /** Of the order with the tag; null = it is not on this page. */
  readonly id: string | null;
  readonly count: number;
  /** Of all pages; null = not told. */
  readonly total: number | null;
}

/** @throws UPSTREAM_FAILED */
export function readOrderPage(answer: unknown, tag: string): OrderPage {
  const { items, totalResults } = (answer ?? {}) as { items?: unknown; totalResults?: unknown };
  if (!Array.isArray(items)) throw changed('items in the list of orders');
  const found = (items as Array<{ id?: unknown; tags?: unknown }>).find(
    ({ tags }) => Array.isArray(tags) && tags.includes(tag),
  );
  return {
    id: found === undefined ? null : idOf(found),
    count: items.length,
    total: typeof totalResults === 'number' ? totalResults : null,
  };
}

/** @throws UPSTREAM_FAILED */
export function idOf(answer: unknown): string {
  const { id } = (answer ?? {}) as { id?: unknown };
  return typeof id === 'string' && id !== '' ? id : fail('id of an order');
}

/** A part of an order: one product on its way. */
interface Delivery {
  readonly status?: unknown;
  readonly message?: unknown;
  readonly errorCode?: unknown;
  readonly datas?: { readonly id?: unknown };
  readonly _links?: { readonly download?: unknown };
}

const STATES: Readonly<Record<string, ItemState['state']>> = {
  created: 'waiting',
  ordered: 'waiting',
  pending: 'waiting',
  processing: 'waiting',
  delivered: 'ready',
  error: 'failed',
  failed: 'failed',
  rejected: 'failed',
  cancelled: 'cancelled',
  canceled: 'cancelled',
};

/** Where one product of an order stands. `href` when it is ready. */
export interface ProductState extends Pick<ItemState, 'state' | 'message'> {
  readonly href: string | null;
}

/**
 * @param order an answer of `GET /api/v1/orders/{id}`
 * @throws UPSTREAM_FAILED for states that are not known here, rather than waiting for ever
 */
export function productState(order: unknown, productId: string): ProductState {
  const { status, deliveries, message } = (order ?? {}) as {
    status?: unknown;
    deliveries?: unknown;
    message?: unknown;
  };
  const own = (Array.isArray(deliveries) ? (deliveries as Delivery[]) : []).find(
    ({ datas }) => String(datas?.id).toLowerCase() === productId.toLowerCase(),
  );
  if (own !== undefined) return deliveryState(own);
  const state = stateOf(status);
  if (state !== 'ready') return { state, message: state === 'waiting' ? null : wordsOf(message, status), href: null };
  return { state: 'failed', message: 'AIRBUS delivered the order without this product', href: null };
}

function deliveryState({ status, message, errorCode, _links }: Delivery): ProductState {
  const state = stateOf(status);
  if (state === 'failed' || state === 'cancelled')
    return { state, message: wordsOf(message ?? errorCode, status), href: null };
  const href = state === 'ready' ? downloadOf(_links?.download) : null;
  return { state: href === null ? 'waiting' : state, message: null, href };
}

/** One link or several, of which some lead to places without https. */
function downloadOf(links: unknown): string | null {
  const hrefs = [links].flat().map((link) => (link as { href?: unknown } | undefined)?.href);
  return hrefs.find((href): href is string => typeof href === 'string' && /^https?:\/\//.test(href)) ?? null;
}

function stateOf(status: unknown): ItemState['state'] {
  const name = String(status).toLowerCase();
  return Object.hasOwn(STATES, name) ? STATES[name]! : fail(`known state (it says ${JSON.stringify(status)})`);
}

function wordsOf(message: unknown, status: unknown): string {
  return `AIRBUS: ${typeof message === 'string' && message !== '' ? message : String(status)}`;
}

function fail(what: string): never {
  throw changed(`a ${what}`);
}

function changed(what: string): DomainError {
  return new DomainError('UPSTREAM_FAILED', `AIRBUS answered without ${what}`);
}
