import { type Request } from 'express';

/** Of a map service, as its own documents name it. */
export interface ServiceAddress {
  readonly pathname: string;
  /** `api_key=…&`, or nothing. */
  readonly search: string;
}

/**
 * Where the caller reached us, with the key from its query: GIS programs ask for maps where the capabilities send them, and
 * can add nothing to that.
 */
export function serviceAddress({ path, query }: Pick<Request, 'path' | 'query'>): ServiceAddress {
  const key = query['api_key'];
  return {
    pathname: path.replace(/\/+$/, ''),
    search: typeof key === 'string' ? `${new URLSearchParams({ api_key: key })}&` : '',
  };
}
