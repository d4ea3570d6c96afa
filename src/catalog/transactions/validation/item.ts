import { Ajv } from 'ajv';
import { parseGeometry, type StacItem } from '#libs/stac';
import { type Geometry } from 'geojson';
import { invalidMember } from './invalid-member.js';
import { assertId, assertOrder, assertVersion, box, instant } from './rules.js';
import { schemaFault } from './schema-fault.js';
import { ITEM_SCHEMA } from './stac.schema.js';

const hasShape = new Ajv({ allowUnionTypes: true }).compile<StacItem>(ITEM_SCHEMA);

/**
 * An Item as sent, members that STAC does not know included. `collection` may be left out: it is the one of the path.
 * Self-crossing polygons are found by PostGIS when it is stored. @throws INVALID or BAD_REQUEST, led by the member's path.
 */
export function parseItem(body: unknown, collectionId: string): StacItem {
  if (!hasShape(body)) {
    const { path, message } = schemaFault(hasShape.errors![0]!);
    return invalidMember(path, message);
  }
  assertId(body.id);
  assertVersion(body.stac_version);
  if (body.collection !== undefined && body.collection !== collectionId)
    invalidMember('collection', `must be ${JSON.stringify(collectionId)}, as in the path`, body.collection);
  assertTimes(body.properties);
  assertPlace(body);
  return body;
}

/** stac-api §10: null needs both ends; both or none at all times. */
function assertTimes({ datetime, start_datetime: start, end_datetime: end }: StacItem['properties']): void {
  if (datetime !== null) instant(datetime, 'properties.datetime');
  const [known, missing] =
    start === undefined ? ['end_datetime', 'start_datetime'] : ['start_datetime', 'end_datetime'];
  if ((start === undefined) !== (end === undefined))
    invalidMember(`properties.${missing}`, `is required beside ${known}`);
  if (start !== undefined && end !== undefined)
    return assertOrder(
      instant(start, 'properties.start_datetime'),
      instant(end, 'properties.end_datetime'),
      'properties.end_datetime',
    );
  if (datetime === null) invalidMember('properties.datetime', 'may be null only with start_datetime and end_datetime');
}

function assertPlace({ geometry, bbox }: StacItem): void {
  if (geometry === null) {
    if (bbox !== undefined) invalidMember('bbox', 'must be absent when geometry is null');
    return;
  }
  parseGeometry(geometry, 'geometry');
  if (bbox === undefined) return invalidMember('bbox', 'is required beside a geometry');
  assertAgreement(box(bbox, 'bbox'), geometry);
}

/** Lenient: rounding, buffers and the antimeridian make boxes differ; what does not even touch is a mistake. */
function assertAgreement([w, s, e, n]: readonly number[], geometry: Geometry): void {
  const [west, south, east, north] = envelope(geometry);
  const apart = (low: number, high: number, min: number, max: number) => max < low - SLACK || min > high + SLACK;
  const turns = w! > e! || west! < -180 || east! > 180 || w! < -180 || e! > 180;
  if (apart(s!, n!, south!, north!) || (!turns && apart(w!, e!, west!, east!)))
    invalidMember('bbox', `does not touch the geometry, which lies in [${[west, south, east, north].join(', ')}]`);
}

const SLACK = 0.01;

function envelope(geometry: Geometry): number[] {
  if (geometry.type === 'GeometryCollection') return around(geometry.geometries.map(envelope));
  return envelopeOf(geometry.coordinates);
}

type Nested = number | readonly Nested[];

function envelopeOf(coordinates: Nested): number[] {
  const list = coordinates as readonly Nested[];
  if (typeof list[0] === 'number') return [list[0], list[1], list[0], list[1]] as number[];
  return around(list.map(envelopeOf));
}

function around(boxes: readonly number[][]): number[] {
  return boxes.reduce(([w, s, e, n], [west, south, east, north]) => [
    Math.min(w!, west!),
    Math.min(s!, south!),
    Math.max(e!, east!),
    Math.max(n!, north!),
  ]);
}
