import { type IncomingMessage } from 'node:http';
import { type Request } from 'express';

/** Routes that read their body themselves, as a stream of any length. */
const STREAMED = /^\/stac\/collections\/[^/]+\/bulk\/?$/;

/** Bodies that are read whole, within the limit, and parsed before the handler. */
export function isJsonBody(message: IncomingMessage): boolean {
  const request = message as Request;
  return !STREAMED.test(request.path) && Boolean(request.is(['application/json', 'application/*+json']));
}
