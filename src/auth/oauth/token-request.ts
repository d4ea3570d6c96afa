import { badTokenRequest, invalidClient } from './oauth-error.js';

export interface ClientCredentials {
  readonly clientId: string;
  /** The spellings the secret may have been meant in; one must match. */
  readonly secrets: readonly string[];
  readonly byHeader: boolean;
}

export type TokenRequest =
  | { readonly grant: 'client_credentials'; readonly client: ClientCredentials }
  | {
      readonly grant: 'password';
      readonly username: string;
      readonly password: string;
      readonly client: ClientCredentials | null;
    }
  | { readonly grant: 'refresh_token'; readonly refreshToken: string; readonly client: ClientCredentials | null };

/** A decoded form; repeated fields arrive as arrays. */
export type TokenForm = Readonly<Record<string, unknown>>;

/**
 * The token request of auth-and-errors §2. Unknown fields (`scope`, …) are ignored. A `client_id` without a secret is a
 * public client's label and authenticates nobody. @throws BAD_REQUEST, UNAUTHENTICATED with the OAuth error word.
 */
export function parseTokenRequest(form: TokenForm, authorization: string | undefined): TokenRequest {
  const grant = field(form, 'grant_type');
  if (grant === null) throw badTokenRequest('invalid_request', 'Missing grant_type parameter');
  const client = clientCredentials(form, authorization);
  switch (grant) {
    case 'client_credentials':
      if (client === null) throw invalidClient(false);
      return { grant, client };
    case 'password':
      return { grant, username: required(form, 'username'), password: required(form, 'password'), client };
    case 'refresh_token':
      return { grant, refreshToken: required(form, 'refresh_token'), client };
    default:
      throw badTokenRequest('unsupported_grant_type', `Unsupported grant_type "${grant.slice(0, 100)}"`);
  }
}

function clientCredentials(form: TokenForm, authorization: string | undefined): ClientCredentials | null {
  const clientId = field(form, 'client_id');
  const secret = field(form, 'client_secret');
  const basic = authorization?.match(/^Basic +(.*)$/i)?.[1];
  if (basic === undefined)
    return clientId === null || secret === null ? null : { clientId, secrets: [secret], byHeader: false };
  const client = fromBasic(basic);
  if (secret !== null || (clientId !== null && clientId !== client.clientId))
    throw badTokenRequest('invalid_request', 'Client credentials belong in the header or in the body, not in both');
  return client;
}

/**
 * RFC 6749 §2.3.1 form-encodes both halves before Base64; curl and requests do not. A client id of ours reads the same
 * either way, of the secret both readings are tried.
 */
function fromBasic(encoded: string): ClientCredentials {
  const text = Buffer.from(encoded.trim(), 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) throw invalidClient(true);
  const secret = text.slice(colon + 1);
  return {
    clientId: formDecoded(text.slice(0, colon)),
    secrets: [...new Set([secret, formDecoded(secret)])],
    byHeader: true,
  };
}

function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    // Not form-encoded: a bare per cent sign is part of the text.
    return text;
  }
}

/** Characters; what is tried is also what failures are counted by, and must not fill the memory. */
const MAX_FIELD_LENGTH = 1024;

/** Absent and empty are the same (RFC 6749 §3.2). */
function field(form: TokenForm, name: string): string | null {
  const value = form[name];
  if (value === undefined || value === null || value === '') return null;
  if (typeof value !== 'string') throw badTokenRequest('invalid_request', `${name} must be given once, as text`);
  if (value.length > MAX_FIELD_LENGTH)
    throw badTokenRequest('invalid_request', `${name} is longer than ${MAX_FIELD_LENGTH} characters`);
  return value;
}

function required(form: TokenForm, name: string): string {
  const value = field(form, name);
  if (value === null) throw badTokenRequest('invalid_request', `Missing ${name} parameter`);
  return value;
}
