import { createHash } from 'node:crypto';
import { type Request, type Response } from 'express';
import { type Picture } from '../../process/index.js';
import { answeredUnchanged, validators } from '../../platform/http/download/caching.js';
import { type OpenMaps } from './map-layer.js';

/** New scenes show after a minute at most. */
const FRESH_S = 60;

/**
 * Pictures of maps are asked for again and again: caches keep them for a minute, then ask with the ETag, which is of the
 * bytes themselves.
 */
export function sendPicture(
  request: Request,
  response: Response,
  picture: Picture,
  { isPublic, isRevalidated }: Pick<OpenMaps, 'isPublic' | 'isRevalidated'>,
): void {
  const ETag = `"${createHash('sha256').update(picture.body).digest('base64url')}"`;
  const minute = { ETag, 'Cache-Control': `${isPublic ? 'public' : 'private'}, max-age=${FRESH_S}` };
  const known = isRevalidated ? validators(ETag, isPublic) : minute;
  response.set({ ...picture.headers });
  // The same address shows more to those who may read more.
  response.vary('Authorization').vary('X-Api-Key');
  if (answeredUnchanged(request, response, known)) return;
  response.set({ ...known, 'Content-Type': picture.contentType });
  response.end(picture.body);
}
