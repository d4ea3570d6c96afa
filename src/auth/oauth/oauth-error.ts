import { DomainError } from '#libs/errors';

/** RFC 6749 §5.2. */
export type OauthErrorWord = 'invalid_request' | 'invalid_client' | 'invalid_grant' | 'unsupported_grant_type';

export function badTokenRequest(error: OauthErrorWord, description: string): DomainError {
  return new DomainError('BAD_REQUEST', description, { detail: { error } });
}

/** 401 as Keycloak answers; who authenticated by header is told the scheme (RFC 6749 §5.2). */
export function invalidClient(byHeader: boolean): DomainError {
  return new DomainError('UNAUTHENTICATED', 'Invalid client or invalid client credentials', {
    detail: { error: 'invalid_client' satisfies OauthErrorWord },
    ...(byHeader && { headers: { 'WWW-Authenticate': 'Basic realm="swath"' } }),
  });
}

/** Keycloak's status and words for the password grant. */
export function invalidUser(): DomainError {
  return new DomainError('UNAUTHENTICATED', 'Invalid user credentials', {
    detail: { error: 'invalid_grant' satisfies OauthErrorWord },
  });
}
