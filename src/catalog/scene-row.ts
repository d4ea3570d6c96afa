import { DomainError } from '#libs/errors';
import { instantOf, type StacItem } from '#libs/stac';
import { footprintOf, type Footprint } from './footprint.js';
import { type Reader } from './readers.js';
import { writeDocument } from './scene-document.js';
import { type NewScene, type SceneBands } from './scene.js';
import { spelled } from './spelling.js';
import { storableJson } from './storable-json.js';

/** What one scene becomes in the table. */
export interface SceneColumns {
  readonly id: string;
  /** RFC 3339 in UTC; PostgreSQL keeps six digits of the second. */
  readonly sortAt: string;
  readonly startAt: string;
  readonly endAt: string;
  readonly cloudCover: number | null;
  readonly footprint: Footprint | null;
  readonly properties: string;
  /** JSON, like `properties`: objects of many rows that wait to be written would be a burden on the garbage collector. */
  readonly bands: string | null;
  readonly readers: readonly Reader[] | null;
  readonly createdBy: string | null;
  readonly document: string;
}

/** Pure. @throws BAD_REQUEST for an item without any time, or with text or depth that the database cannot hold. */
export function sceneColumns(
  scene: NewScene,
  bands: SceneBands | null,
  knownBuckets: ReadonlySet<string>,
): SceneColumns {
  const { item, collectionId, spelling = null } = scene;
  const [sortAt, startAt, endAt] = timesOf(item);
  const cloud = item.properties['eo:cloud_cover'];
  return {
    id: item.id,
    sortAt,
    startAt,
    endAt,
    cloudCover: typeof cloud === 'number' ? cloud : null,
    footprint: footprintOf(item, spelling),
    properties: spelled(item.properties, spelling),
    bands: bands === null ? null : JSON.stringify(bands),
    readers: scene.readers ?? null,
    createdBy: scene.createdBy ?? null,
    document: storableJson(`Item ${JSON.stringify(item.id)}`, () =>
      writeDocument(item, collectionId, knownBuckets, spelling),
    ),
  };
}

/** An item sorts by its datetime, or by its start when that is null; a search by time meets its whole interval. */
function timesOf(item: StacItem): [string, string, string] {
  const { datetime, start_datetime: start, end_datetime: end } = item.properties;
  if ((datetime ?? start) === undefined || (datetime === null && end === undefined))
    throw new DomainError(
      'BAD_REQUEST',
      `Item "${item.id}": properties.datetime is null, so start_datetime and end_datetime are required`,
    );
  const sortAt = momentOf(item, (datetime ?? start) as string);
  return [
    sortAt,
    start === undefined ? sortAt : momentOf(item, start),
    end === undefined ? sortAt : momentOf(item, end),
  ];
}

function momentOf({ id }: StacItem, text: string): string {
  const moment = instantOf(text);
  if (moment === null)
    throw new DomainError('BAD_REQUEST', `Item "${id}": ${JSON.stringify(text)} is not an RFC 3339 date and time`);
  return moment;
}
