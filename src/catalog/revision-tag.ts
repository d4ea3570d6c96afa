import { createHash } from 'node:crypto';
import { type Collection } from './collection.entity.js';

/**
 * ETags of items and collections, the same where they are read and where a change names them in `If-Match`. Strong,
 * because `If-Match` compares strongly (RFC 9110 §13.1.1).
 */
export function sceneTag(revision: string): string {
  return `"${revision}"`;
}

/** What is shown of a collection also follows its scenes, of which its revision knows nothing. */
export function collectionTag(collection: Pick<Collection, 'revision' | 'bbox' | 'startAt' | 'endAt'>): string {
  const { revision, bbox, startAt, endAt } = collection;
  const measured = createHash('sha256')
    .update(JSON.stringify([bbox, startAt, endAt]))
    .digest('base64url');
  return `"${revision}-${measured.slice(0, 8)}"`;
}

/** Whether a tag of `collectionTag` names this revision of the document: scenes that came since do not matter to it. */
export function namesRevision(tag: string, revision: string): boolean {
  return tag === `"${revision}"` || tag.startsWith(`"${revision}-`);
}
