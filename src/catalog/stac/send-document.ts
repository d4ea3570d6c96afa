import { type Request, type Response } from 'express';
import { answeredUnchanged } from '../../platform/http/download/caching.js';

/** What changes about a document: the tag that `If-None-Match` and `If-Match` name, and when. */
export interface Revision {
  /** Quoted, strong. */
  readonly tag: string;
  readonly at: Date;
}

/** Sends text under exactly this media type: Express would append a charset, which media types of JSON do not have. */
export function sendText(response: Response, mediaType: string, text: string): void {
  response.setHeader('Content-Type', mediaType);
  response.send(Buffer.from(text));
}

/** A document of one row: 304 when the caller has it. Copies are kept by the caller only, because rights may differ. */
export function sendRevision(
  { request, response }: { request: Request; response: Response },
  mediaType: string,
  { tag, at }: Revision,
  text: () => string,
): void {
  const validators = { ETag: tag, 'Cache-Control': 'private, no-cache' };
  response.setHeader('Last-Modified', at.toUTCString());
  if (answeredUnchanged(request, response, validators)) return;
  response.set(validators);
  sendText(response, mediaType, text());
}
