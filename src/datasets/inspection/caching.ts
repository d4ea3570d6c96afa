import { type Request, type Response } from 'express';
import { type Dataset } from '../dataset.entity.js';

/** What lets a client ask again cheaply. */
export interface Validators {
  readonly ETag: string;
  readonly 'Cache-Control': string;
}

/**
 * Of an answer that follows a dataset. Caches keep copies of public datasets but must ask again each time, so that a
 * dataset made private is private at once; other datasets leave no copy anywhere.
 */
export function validatorsOf(
  { visibility, recordStatus }: Pick<Dataset, 'visibility' | 'recordStatus'>,
  etag: string,
): Validators {
  const isPublic = visibility === 'public' && recordStatus === 'published';
  return { ETag: etag, 'Cache-Control': isPublic ? 'public, no-cache' : 'private, no-store' };
}

/**
 * Sends 304 when the caller has these bytes already. Not Express's `request.fresh`: that gives up when the request says
 * `Cache-Control: no-cache`, as `fetch` does of its own accord beside `If-None-Match`.
 * @returns true when the answer is out.
 */
export function answeredUnchanged(request: Request, response: Response, validators: Validators): boolean {
  if (!isKnown(request.header('if-none-match'), validators.ETag)) return false;
  response
    .set({ ...validators })
    .status(304)
    .end();
  return true;
}

/** RFC 9110 §13.1.2: a list of tags or `*`, compared weakly. */
function isKnown(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '');
  return header.split(',').some((tag) => opaque(tag) === opaque(etag));
}
