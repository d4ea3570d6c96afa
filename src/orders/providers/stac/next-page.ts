import { DomainError } from '#libs/errors';

type Body = Readonly<Record<string, unknown>>;

/** The next page of a STAC API's search: a GET of an address, or a POST of a body to it. */
interface NextPage {
  readonly href: string;
  readonly body: Body | null;
}

export interface NextLink {
  readonly href: string;
  readonly method: 'GET' | 'POST';
  readonly body: Body;
  /** The body completes the one that was sent, and does not replace it. */
  readonly merge: boolean;
}

/**
 * Of a body only what differs from the first page's is in it: areas are long, and tokens travel in addresses.
 * @param first body of the first page. @param sent that of the page before. @param root address of the API
 * @returns null for the last page
 */
export function nextToken(link: NextLink | null, first: Body, sent: Body, root: string): string | null {
  if (link === null || !isBelow(link.href, root)) return null;
  const body = link.method === 'GET' ? null : changes(first, link.merge ? { ...sent, ...link.body } : link.body);
  return Buffer.from(JSON.stringify([link.href, body])).toString('base64url');
}

/**
 * A token travels through the caller's hands: it leads nowhere but into the API it came from.
 * @param first body of the first page. @throws BAD_REQUEST for anything else
 */
export function readNextToken(token: string, first: Body, root: string): NextPage {
  try {
    const [href, body] = JSON.parse(Buffer.from(token, 'base64url').toString()) as [unknown, unknown];
    const isBody = body === null || (typeof body === 'object' && !Array.isArray(body));
    if (typeof href === 'string' && isBelow(href, root) && isBody)
      return { href, body: body === null ? null : changed(first, body as Body) };
  } catch {
    // Told below.
  }
  throw new DomainError('BAD_REQUEST', 'viewtoken: not one of an earlier page of this search');
}

/** Members that differ; null = the member is gone. */
function changes(from: Body, to: Body): Body {
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])];
  const isSame = (name: string) => JSON.stringify(from[name]) === JSON.stringify(to[name]);
  return Object.fromEntries(names.filter((name) => !isSame(name)).map((name) => [name, to[name] ?? null]));
}

function changed(from: Body, changes: Body): Body {
  return Object.fromEntries(Object.entries({ ...from, ...changes }).filter(([, value]) => value !== null));
}

/** After `..` and the like are resolved. */
function isBelow(href: string, root: string): boolean {
  if (!URL.canParse(href)) return false;
  const [url, base] = [new URL(href), new URL(root)];
  const path = base.pathname.replace(/\/+$/, '');
  return (
    url.origin === base.origin && url.username === '' && (url.pathname === path || url.pathname.startsWith(`${path}/`))
  );
}
