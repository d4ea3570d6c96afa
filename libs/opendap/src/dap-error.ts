import { DomainError } from '#libs/errors';

const MOST_TEXT = 500;

/**
 * What a server says went wrong: `Error { code = 404; message = "no such file"; };`, which may come with status 200.
 * @returns null for anything else
 */
export function dapErrorText(body: Uint8Array): string | null {
  const head = new TextDecoder().decode(body.subarray(0, 4096));
  if (!/^\s*Error\s*\{/.test(head)) return null;
  const message = /message\s*=\s*"((?:[^"\\]|\\[^])*)"/i.exec(head)?.[1] ?? head;
  return message
    .replace(/\\([^])/g, '$1')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, MOST_TEXT);
}

/** @throws UPSTREAM_FAILED when the body is an error of the server, or a page for people */
export function assertDap(body: Uint8Array, url: string): void {
  const text = dapErrorText(body);
  if (text !== null) throw failed(`${url}: the OPeNDAP server says: ${text}`);
  if (/^\s*(<!doctype|<html|<\?xml)/i.test(new TextDecoder().decode(body.subarray(0, 256))))
    throw failed(`${url} answers with a page and not with data: it is no OPeNDAP address`);
}

function failed(message: string): DomainError {
  return new DomainError('UPSTREAM_FAILED', message, { detail: { message, upstream_status: 200 } });
}
