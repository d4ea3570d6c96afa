import { type Request } from 'express';
import { type SearchLinksDto } from './search.dto.js';

/** Addresses to POST the same body to. @param token of this page; null = the first. @param next null = there is no more */
export function searchLinks(
  { originalUrl }: Pick<Request, 'originalUrl'>,
  baseUrl: string,
  token: string | null,
  next: string | null,
): SearchLinksDto {
  const [path = '', query = ''] = originalUrl.split(/\?(.*)/s);
  const at = (viewtoken: string) => {
    const parameters = new URLSearchParams(query);
    parameters.set('viewtoken', viewtoken);
    return `${baseUrl}${path}?${parameters.toString()}`;
  };
  return {
    '@id': baseUrl + originalUrl,
    ...(token !== null && { currentToken: token }),
    ...(next !== null && { nextToken: next, next: at(next) }),
  };
}
