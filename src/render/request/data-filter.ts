import { compareInstants, type Cql2Expression, instantOf, type TimeInterval } from '#libs/stac';
import { type CollectionDefinition } from '../../catalog/index.js';
import { assertHonoured } from './honoured-members.js';
import { type JsonMember } from '../../platform/http/json-member.js';
import { PROPERTY_MEMBERS, propertyCondition } from './scene-properties.js';

export const MOSAICKING_ORDERS = ['mostRecent', 'leastRecent', 'leastCC'] as const;
export type MosaickingOrder = (typeof MOSAICKING_ORDERS)[number];

/** Which scenes, and in which order (process §3.2). */
export interface SceneSelection {
  /** Both ends included; null = the whole archive. */
  readonly interval: TimeInterval | null;
  /** Percent of a scene's own metadata; scenes without a value pass only 100. */
  readonly maxCloudCover: number;
  readonly order: MosaickingOrder;
  /** On properties of the scene; null = none. */
  readonly filter: Cql2Expression | null;
}

/** Members that `SceneSelection` says everything about. */
const HONOURED = ['timeRange', 'mosaickingOrder', 'maxCloudCoverage', 'previewMode', ...PROPERTY_MEMBERS];

/**
 * Members that the collection does not know have no effect on it and are let pass: clients send them with every request.
 * `previewMode` is checked and changes nothing, because its limits are those of every request today.
 * @param offered of the collection's definition. @throws INVALID
 */
export function readDataFilter(filter: JsonMember, offered: CollectionDefinition['dataFilters']): SceneSelection {
  if (!filter.isAbsent) filter.object();
  assertHonoured(filter, offered, HONOURED);
  const known = (name: string) => (Object.hasOwn(offered, name) ? filter.get(name) : filter.get(name).without());
  const [order, cloud] = [known('mosaickingOrder'), known('maxCloudCoverage')];
  return {
    interval: readTimeRange(known('timeRange')),
    maxCloudCover: cloud.isAbsent ? 100 : cloud.numberWithin(0, 100),
    order: order.isAbsent ? 'mostRecent' : order.oneOf(MOSAICKING_ORDERS),
    filter: propertyCondition(
      new Map(
        PROPERTY_MEMBERS.map((name) => [name, known(name)] as const)
          .filter(([, member]) => !member.isAbsent)
          .map(([name, member]) => [name, member.text()]),
      ),
    ),
  };
}

/** `{from, to}` with either end open; null = neither is given. @throws INVALID */
export function readTimeRange(range: JsonMember): TimeInterval | null {
  if (range.isAbsent) return null;
  range.object();
  const [start, end] = [readInstant(range.get('from')), readInstant(range.get('to'))];
  if (start !== null && end !== null && compareInstants(start, end) > 0) range.refuse('from must not be after to');
  return start === null && end === null ? null : { start, end };
}

function readInstant(member: JsonMember): string | null {
  if (member.isAbsent) return null;
  return instantOf(member.text()) ?? member.refuse('must be an RFC 3339 date and time such as 2024-06-01T00:00:00Z');
}
