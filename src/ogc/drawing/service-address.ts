import { type Request } from 'express';

/** Of a map service, as its own documents name it. */
export interface ServiceAddress {
  readonly pathname: string;
  /** `api_key=…&`, with what else tells the service apart, or nothing. */
  readonly search: string;
}

/**
 * Where the caller reached us, with the key from its query: GIS programs ask for maps where the capabilities send them, and
 * can add nothing to that.
 * @param ofService parameters that belong to the address, besides the key
 */
export function serviceAddress(
  { path, query }: Pick<Request, 'path' | 'query'>,
  ofService: readonly string[] = [],
): ServiceAddress {
  const kept = [...ofService, 'api_key'].flatMap((name) => {
    const value = query[name];
    return typeof value === 'string' ? [`${new URLSearchParams({ [name]: value })}&`] : [];
  });
  return { pathname: path.replace(/\/+$/, ''), search: kept.join('') };
}
