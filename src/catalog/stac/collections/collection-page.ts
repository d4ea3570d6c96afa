import { createHash } from 'node:crypto';
import { DomainError } from '#libs/errors';
import { type StacCollection } from '#libs/stac';
import { type Neighbours } from '../search/page-links.js';
import { CollectionOrder, type Place } from './collection-order.js';
import { type CollectionRequest } from './collection-request.js';

export interface CollectionPage extends Neighbours {
  readonly collections: readonly StacCollection[];
}

/**
 * One page of what matches, placed by the values of the collection it follows (or precedes) and not by a number, so that
 * collections made or removed meanwhile neither repeat nor hide another. @throws BAD_REQUEST for a foreign token.
 */
export function pageOfCollections(matching: readonly StacCollection[], request: CollectionRequest): CollectionPage {
  const order = new CollectionOrder(request.sort);
  const placed = matching
    .map((collection) => ({ collection, place: order.placeOf(collection) }))
    .sort((a, b) => order.compare(a.place, b.place));
  const start = request.token === null ? 0 : startOf(placed, order, request);
  const page = placed.slice(start, start + request.limit);
  const token = (backwards: boolean, at: { place: Place } | undefined) =>
    at ? Buffer.from(JSON.stringify([fingerprint(request), backwards, at.place])).toString('base64url') : null;
  return {
    collections: page.map(({ collection }) => collection),
    next: start + page.length < placed.length ? token(false, page.at(-1)) : null,
    previous: start > 0 ? token(true, page[0]) : null,
  };
}

function startOf(placed: ReadonlyArray<{ place: Place }>, order: CollectionOrder, request: CollectionRequest): number {
  const { backwards, place } = readPosition(request, order);
  const after = (found: { place: Place }) => order.compare(found.place, place) > (backwards ? -1 : 0);
  const index = placed.findIndex(after);
  const reached = index === -1 ? placed.length : index;
  return backwards ? Math.max(0, reached - request.limit) : reached;
}

function readPosition(request: CollectionRequest, order: CollectionOrder): { backwards: boolean; place: Place } {
  const [hash, backwards, place] = decoded(request.token as string);
  const isPlace = Array.isArray(place) && place.length === order.length && place.every(isValue);
  if (typeof backwards !== 'boolean' || !isPlace || hash !== fingerprint(request))
    throw new DomainError('BAD_REQUEST', 'token: not one of this API, or of another search');
  return { backwards, place: place as Place };
}

function decoded(token: string): unknown[] {
  try {
    const content: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    return Array.isArray(content) ? content : [];
  } catch {
    return [];
  }
}

function isValue(value: unknown): boolean {
  return value === null || typeof value === 'string' || typeof value === 'number';
}

/** Of what decides matches and order. */
function fingerprint({ bbox, interval, text, filter, sort }: CollectionRequest): string {
  return createHash('sha256')
    .update(JSON.stringify([bbox, interval, text, filter, sort]))
    .digest('base64url')
    .slice(0, 16);
}
