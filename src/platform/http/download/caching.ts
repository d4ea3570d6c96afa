import { type Request, type Response } from 'express';

/** What lets a client ask again cheaply. */
export interface Validators {
  readonly ETag: string;
  readonly 'Cache-Control': string;
}

/**
 * Caches keep copies of public things but must ask again each time, so that what is made private is private at once;
 * anything else leaves no copy anywhere.
 */
export function validators(etag: string, isPublic: boolean): Validators {
  return { ETag: etag, 'Cache-Control': isPublic ? 'public, no-cache' : 'private, no-store' };
}

/**
 * Sends 304 when the caller has these bytes already. Not Express's `request.fresh`: that gives up when the request says
 * `Cache-Control: no-cache`, as `fetch` does of its own accord beside `If-None-Match`.
 * @returns true when the answer is out.
 */
export function answeredUnchanged(request: Request, response: Response, known: Validators): boolean {
  if (!isKnown(request.header('if-none-match'), known.ETag)) return false;
  response
    .set({ ...known })
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
