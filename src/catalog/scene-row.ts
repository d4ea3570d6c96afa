import { DomainError } from '#libs/errors';
import { type StacItem } from '#libs/stac';
import { type Reader } from './readers.js';
import { writeDocument } from './scene-document.js';
import { type NewScene, type SceneBands } from './scene.js';

/** What one scene becomes in the table; `footprint` is GeoJSON text. */
export interface SceneColumns {
  readonly collectionId: string;
  readonly id: string;
  /** RFC 3339; PostgreSQL keeps six digits of the second. */
  readonly sortAt: string;
  readonly startAt: string;
  readonly endAt: string;
  readonly cloudCover: number | null;
  readonly footprint: string | null;
  readonly properties: string;
  readonly bands: SceneBands | null;
  readonly readers: readonly Reader[] | null;
  readonly createdBy: string | null;
  readonly document: string;
}

/** Pure. @throws BAD_REQUEST for an item without any time. */
export function sceneColumns(
  scene: NewScene,
  bands: SceneBands | null,
  knownBuckets: ReadonlySet<string>,
): SceneColumns {
  const { item, collectionId } = scene;
  const [sortAt, startAt, endAt] = timesOf(item);
  const cloud = item.properties['eo:cloud_cover'];
  return {
    collectionId,
    id: item.id,
    sortAt,
    startAt,
    endAt,
    cloudCover: typeof cloud === 'number' ? cloud : null,
    footprint: item.geometry === null ? null : JSON.stringify(item.geometry),
    properties: JSON.stringify(item.properties),
    bands,
    readers: scene.readers ?? null,
    createdBy: scene.createdBy ?? null,
    document: writeDocument(item, collectionId, knownBuckets),
  };
}

/** An item sorts by its datetime, or by its start when that is null; a search by time meets its whole interval. */
function timesOf({ id, properties }: StacItem): [string, string, string] {
  const { datetime, start_datetime: start, end_datetime: end } = properties;
  const sortAt = datetime ?? start;
  if (sortAt === undefined || (datetime === null && end === undefined))
    throw new DomainError(
      'BAD_REQUEST',
      `Item "${id}": properties.datetime is null, so start_datetime and end_datetime are required`,
    );
  return [sortAt, start ?? sortAt, end ?? sortAt];
}
