import { Ajv } from 'ajv';
import { type StacCollection } from '#libs/stac';
import { ACCOUNT_VISIBILITIES, type CollectionVisibility } from '../../readers.js';
import { invalidMember } from './invalid-member.js';
import { assertId, assertOrder, assertVersion, box, instant } from './rules.js';
import { schemaFault } from './schema-fault.js';
import { COLLECTION_SCHEMA } from './stac.schema.js';

const hasShape = new Ajv({ allowUnionTypes: true }).compile<StacCollection>(COLLECTION_SCHEMA);

/** Ids that belong to other parts of the platform. */
const RESERVED = /^(byoc|batch|zarr)-/;

/** A Collection as sent, members that STAC does not know included. @throws INVALID, led by the member's path. */
export function parseCollection(body: unknown): StacCollection {
  if (!hasShape(body)) {
    const { path, message } = schemaFault(hasShape.errors![0]!);
    return invalidMember(path, message);
  }
  assertId(body.id);
  assertVersion(body.stac_version);
  body.extent.spatial.bbox.forEach((numbers, index) => box(numbers, `extent.spatial.bbox[${index}]`));
  body.extent.temporal.interval.forEach(assertInterval);
  return body;
}

/** For an id that is new. */
export function assertIdIsFree(id: string): void {
  const prefix = RESERVED.exec(id)?.[0];
  if (prefix !== undefined)
    invalidMember('id', `must not begin with ${prefix}, which the ${prefix.slice(0, -1)} API gives`, id);
}

/** `swath:visibility` of a collection or an item. */
export function parseVisibility(value: unknown, path: string): CollectionVisibility {
  const found = ACCOUNT_VISIBILITIES.find((known) => known === value);
  return found ?? invalidMember(path, `must be one of ${ACCOUNT_VISIBILITIES.join(', ')}`, value);
}

function assertInterval([start, end]: [string | null, string | null], index: number): void {
  const path = `extent.temporal.interval[${index}]`;
  const from = start === null ? null : instant(start, `${path}[0]`);
  const to = end === null ? null : instant(end, `${path}[1]`);
  if (from !== null && to !== null) assertOrder(from, to, path);
}
