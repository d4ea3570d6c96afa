import { applyDecorators, UseInterceptors } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';

/**
 * On every route that answers 202: a repeated `Idempotency-Key` gets the first answer again instead of a second job
 * (jobs-and-visibility §5). Works in any feature module; needs nothing but the database.
 */
export function Idempotent() {
  return applyDecorators(
    UseInterceptors(IdempotencyInterceptor),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'Any text of up to 255 characters. The same key with the same request within 24 hours gets the first answer again; with another request it is refused (422); while the first is still running: 409.',
      example: 'mosaic-2024-06-01',
    }),
  );
}
