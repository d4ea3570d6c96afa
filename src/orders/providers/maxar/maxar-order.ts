import { DomainError } from '#libs/errors';
import { type Area, type ItemState } from '../import-provider.js';
import { type MaxarQuery } from './maxar-query.js';

/** Every image is an order of its own at Maxar, so that each can succeed or fail alone. */
export interface OrderedImage {
  readonly id: string;
  /** Lon/lat: the part of its footprint that was asked for. */
  readonly aoi: Area;
}

/**
 * The body of `POST …/validate` and `…/order` of the Ordering API. Cubic convolution is what the pipeline does unless told
 * otherwise.
 * @param reference by which the order is found again
 */
export function orderBody({ id, aoi }: OrderedImage, { productKernel }: MaxarQuery, reference: string) {
  return {
    settings: {
      inventory_ids: [id],
      customer_description: reference,
      aoi,
      ...(productKernel !== 'CC' && { product_details: { resampling_kernel: productKernel } }),
    },
    output_configs: [{ type: 'download', format: 'zip' }],
    metadata: { project_id: reference },
  };
}

export function referenceOf(idempotencyKey: string, itemId: string): string {
  return `swath/${idempotencyKey}/${itemId}`;
}

/** A page of the caller's orders: ids by reference, and where the next page is. @throws UPSTREAM_FAILED */
export function readOrders(answer: unknown): { ids: ReadonlyMap<string, string>; next: string | null } {
  const { data, next_page_token: next } = (answer ?? {}) as { data?: unknown; next_page_token?: unknown };
  const { orders } = (data ?? {}) as { orders?: unknown };
  if (!Array.isArray(orders)) throw changed('data.orders');
  const ids = (orders as Array<{ id?: unknown; metadata?: { project_id?: unknown } }>).flatMap(({ id, metadata }) =>
    typeof id === 'string' && typeof metadata?.project_id === 'string' ? [[metadata.project_id, id] as const] : [],
  );
  return { ids: new Map(ids), next: typeof next === 'string' && next !== '' ? next : null };
}

/** Of a placed order. @throws UPSTREAM_FAILED */
export function idOf(answer: unknown): string {
  const { data } = (answer ?? {}) as { data?: { id?: unknown } };
  if (typeof data?.id !== 'string' || data.id === '') throw changed('data.id');
  return data.id;
}

const STATES: Readonly<Record<string, ItemState['state']>> = {
  RECEIVED: 'waiting',
  SUBMITTED: 'waiting',
  PENDING: 'waiting',
  QUEUED: 'waiting',
  IN_PROGRESS: 'waiting',
  RUNNING: 'waiting',
  SUCCESS: 'ready',
  SUCCEEDED: 'ready',
  COMPLETE: 'ready',
  COMPLETED: 'ready',
  FAILED: 'failed',
  ERROR: 'failed',
  REJECTED: 'failed',
  CANCELLED: 'cancelled',
  CANCELED: 'cancelled',
};

export interface OrderState extends Pick<ItemState, 'state' | 'message'> {
  /** Addresses of the delivered files, when ready. */
  readonly hrefs: readonly string[];
}

/**
 * @param answer of `GET /ordering/v1/orders/{id}`
 * @throws UPSTREAM_FAILED for states that are not known here, rather than waiting for ever, and for no address
 */
export function orderState(answer: unknown): OrderState {
  const { data } = (answer ?? {}) as { data?: { status?: unknown; status_details?: unknown; order_links?: unknown } };
  const status = String(data?.status).toUpperCase();
  const state = Object.hasOwn(STATES, status) ? STATES[status]! : null;
  if (state === null) throw changed(`a known data.status (it says ${JSON.stringify(data?.status)})`);
  if (state === 'waiting') return { state, message: null, hrefs: [] };
  if (state !== 'ready') return { state, message: `MAXAR: ${wordsOf(data?.status_details) ?? status}`, hrefs: [] };
  const hrefs = [...addressesIn(data?.order_links)];
  if (hrefs.length === 0) throw changed('an address in data.order_links');
  return { state, message: null, hrefs };
}

/** Links are told by name, as text or as objects with one. */
function* addressesIn(links: unknown): Iterable<string> {
  if (typeof links === 'string' && /^https?:\/\//.test(links)) yield links;
  else if (typeof links === 'object' && links !== null)
    for (const link of Object.values(links)) yield* addressesIn(link);
}

function wordsOf(details: unknown): string | null {
  if (details === undefined || details === null || details === '') return null;
  const { message } = details as { message?: unknown };
  return (
    typeof message === 'string' ? message : typeof details === 'string' ? details : JSON.stringify(details)
  ).slice(0, 500);
}

/** What a delivered file is called: the last part of its address. */
export function fileNameOf(href: string, orderId: string): string {
  const name = new URL(href).pathname.split('/').at(-1) ?? '';
  let plain = name;
  try {
    plain = decodeURIComponent(name);
  } catch {
    // A stray percent sign is part of the name.
  }
  return /^[\w. -]+\.\w+$/.test(plain) ? plain : `${orderId}.zip`;
}

function changed(what: string): DomainError {
  return new DomainError('UPSTREAM_FAILED', `MAXAR answered without ${what}`);
}
