import { type CorsOptions } from '@nestjs/common/interfaces/external/cors-options.interface.js';

/** Browser clients (EO Browser, STAC Browser, sentinelhub-js) reach us from any origin; auth-and-errors §8. */
export const CORS: CorsOptions = {
  origin: true,
  credentials: true,
  methods: ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH'],
  allowedHeaders: [
    'origin',
    'content-type',
    'accept',
    'accept-crs',
    'authorization',
    'cache-control',
    'x-api-key',
    'x-request-id',
    'idempotency-key',
    'range',
    'if-none-match',
    'if-match',
    'if-range',
    'last-event-id',
  ],
  exposedHeaders: [
    'content-disposition',
    'content-range',
    'accept-ranges',
    'etag',
    'link',
    'location',
    'retry-after',
    'server-timing',
    'x-processingunits-spent',
    'x-request-id',
  ],
  maxAge: 3600,
};
