import { type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { HttpException } from '@nestjs/common';
import { type ByteRange } from '#libs/storage';
import { type Request, type Response } from 'express';
import { addFacts } from '../../logging/context.js';
import { ifRangeHolds, parseRange } from './byte-ranges.js';
import { answeredUnchanged, type Validators } from './caching.js';

/** Bytes ready to be sent, whole or in part. */
export interface SendableObject {
  readonly size: number;
  /** Strong: the same tag means the same bytes. */
  readonly etag: string;
  readonly modifiedAt: Date;
  readonly mediaType: string;
  open(range?: ByteRange): Promise<Readable>;
}

/**
 * Answers GET and HEAD with an object: `Range`, `If-Range`, `If-None-Match` (RFC 9110), so that GDAL reads it in place as
 * `/vsicurl/<URL>`.
 */
export async function sendObject(
  request: Request,
  response: Response,
  file: SendableObject,
  validators: Validators,
  disposition?: string,
): Promise<void> {
  if (answeredUnchanged(request, response, validators)) return;
  // RFC 9110 gives `Range` a meaning for GET alone.
  const isPart = request.method === 'GET' && ifRangeHolds(request.header('if-range'), file.etag, file.modifiedAt);
  const asked = parseRange(isPart ? request.header('range') : undefined, file.size);
  if (asked.kind === 'unsatisfiable') {
    response.set('Content-Range', `bytes */${file.size}`);
    throw new HttpException(`The range "${request.header('range')}" lies outside the ${file.size} bytes`, 416);
  }
  const range = asked.kind === 'part' ? asked.range : undefined;
  const body = request.method === 'HEAD' ? null : await file.open(range);
  response.set({
    ...validators,
    'Accept-Ranges': 'bytes',
    'Last-Modified': file.modifiedAt.toUTCString(),
    'Content-Type': file.mediaType,
    'Content-Length': String(range ? range.end - range.start + 1 : file.size),
    ...(disposition !== undefined && { 'Content-Disposition': disposition }),
  });
  if (range) response.status(206).set('Content-Range', `bytes ${range.start}-${range.end}/${file.size}`);
  if (body === null) response.end();
  else await pipeline(body, response).catch((error: unknown) => endBroken(response, error));
}

/** Headers are out: a cut connection is all that can still be said. `pipeline` has closed the file already. */
function endBroken(response: Response, error: unknown): void {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'ERR_STREAM_PREMATURE_CLOSE') addFacts({ streamError: String(error) });
  response.destroy();
}
