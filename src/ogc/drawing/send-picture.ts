import { createHash } from 'node:crypto';
import { type Request, type Response } from 'express';
import { type Picture } from '../../process/index.js';
import { answeredUnchanged } from '../../platform/http/download/caching.js';

/** New scenes show after a minute at most. */
const FRESH_S = 60;

/**
 * Pictures of maps are asked for again and again: caches keep them for a minute, then ask with the ETag, which is of the
 * bytes themselves. @param isPublic everybody gets this very picture
 */
export function sendPicture(request: Request, response: Response, picture: Picture, isPublic: boolean): void {
  const ETag = `"${createHash('sha256').update(picture.body).digest('base64url')}"`;
  const validators = { ETag, 'Cache-Control': `${isPublic ? 'public' : 'private'}, max-age=${FRESH_S}` };
  response.set({ ...picture.headers });
  // The same address shows more to those who may read more.
  response.vary('Authorization').vary('X-Api-Key');
  if (answeredUnchanged(request, response, validators)) return;
  response.set({ ...validators, 'Content-Type': picture.contentType });
  response.end(picture.body);
}
