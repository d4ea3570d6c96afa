import { isDomainError } from '#libs/errors';
import { STATUS_OF } from '../../platform/http/error-status.js';
import { sentinelHubError, type SentinelHubError } from '../../platform/http/sentinel-hub-error.js';

/** What the API would have answered, had the error been found at once; of an unknown error it says nothing. */
export function sentinelHubErrorOf(error: unknown): { error: SentinelHubError } {
  if (!isDomainError(error))
    return {
      error: sentinelHubError({ status: 500, message: 'Internal server error', detail: undefined, headers: {} }),
    };
  const { code, message, detail, headers } = error;
  // To Sentinel Hub's clients, what violates the contract is a bad request.
  const status = STATUS_OF[code] === 422 ? 400 : STATUS_OF[code];
  return { error: sentinelHubError({ status, message, detail, headers }) };
}
