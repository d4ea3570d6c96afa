import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { TITLE_OF } from './error-status.js';
import { sentinelHubError } from './sentinel-hub-error.js';

const MESSAGE: Readonly<Record<number, string>> = {
  400: 'body.name: name must be a string',
  401: 'Credentials are missing, expired or revoked',
  403: 'The capability "manage_collections" is required',
  404: 'Collection not found',
};

/** Documents error answers `{error: {status, reason, message, code}}` of an operation (auth-and-errors §5). */
export function ApiSentinelHubErrors(...statuses: number[]) {
  return applyDecorators(
    ...statuses.map((status) => {
      const title = TITLE_OF[status] ?? 'Error';
      const error = sentinelHubError({ status, message: MESSAGE[status] ?? title, detail: undefined, headers: {} });
      const content = { 'application/json': { schema: { type: 'object' }, example: { error } } };
      return ApiResponse({ status, description: title, content });
    }),
  );
}
