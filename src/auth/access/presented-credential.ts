/** What a request brings along, before anybody looks whether it is true. */
export type PresentedCredential =
  | { readonly kind: 'none' }
  | { readonly kind: 'api-key'; readonly key: string }
  | { readonly kind: 'bearer'; readonly token: string }
  /** A credential we cannot read (wrong scheme, empty, repeated): refused, never taken for anonymous. */
  | { readonly kind: 'unreadable' };

interface CredentialCarrier {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly query: Readonly<Record<string, unknown>>;
}

/** Header key > query key > bearer > anonymous (ingest-vrt §9.1). The first that is present decides, right or wrong. */
export function presentedCredential({ headers, query }: CredentialCarrier): PresentedCredential {
  for (const key of [headers['x-api-key'], query['api_key']]) {
    if (key === undefined) continue;
    return typeof key === 'string' && key !== '' ? { kind: 'api-key', key } : { kind: 'unreadable' };
  }
  const { authorization } = headers;
  if (authorization === undefined) return { kind: 'none' };
  const token = String(authorization).match(/^Bearer +(\S+) *$/i)?.[1];
  return token ? { kind: 'bearer', token } : { kind: 'unreadable' };
}
