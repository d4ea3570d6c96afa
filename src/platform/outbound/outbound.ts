import { lookup as resolveName, type LookupAddress, type LookupAllOptions } from 'node:dns';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DatasetsConfig } from '../config/config.js';
import { allowedHosts } from './allowed-hosts.js';
import {
  type OutboundAnswer,
  type OutboundDocument,
  type OutboundRequest,
  type OutboundStream,
} from './outbound-messages.js';
import { isPrivateAddress } from './private-address.js';

type Resolved = (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void;

const MAX_REDIRECTS = 3;
const CONNECT_MS = 10_000;
const SILENCE_MS = 60_000;
const TOTAL_MS = 60_000;

/**
 * Requests to addresses that somebody else chose. Private and loopback addresses are refused unless SWATH_OUTBOUND_ALLOW
 * names the host; the address that is connected to is the one that was looked at, also after redirects.
 */
@Injectable()
export class Outbound {
  /** Replaced in tests. */
  protected readonly limits = { connectMs: CONNECT_MS, silenceMs: SILENCE_MS, totalMs: TOTAL_MS };
  private readonly isTrusted: (url: URL) => boolean;
  private readonly isForCallers: (url: URL) => boolean;

  constructor({ outboundAllow, callerHosts }: DatasetsConfig) {
    this.isTrusted = allowedHosts(outboundAllow);
    this.isForCallers = callerHosts === null ? () => true : allowedHosts(callerHosts);
  }

  /**
   * The answer as a stream; a server that keeps sending may take as long as it likes.
   *
   * @throws FORBIDDEN for a private address; BAD_REQUEST for another scheme; UPSTREAM_FAILED unless the answer is 2xx;
   * UPSTREAM_TIMEOUT
   */
  async fetch(address: URL, request: OutboundRequest = {}): Promise<OutboundAnswer> {
    const { url, answer } = await this.follow(address, request);
    const { statusCode: status = 0 } = answer;
    if (status < 200 || status >= 300) {
      answer.destroy();
      throw new DomainError('UPSTREAM_FAILED', `${url.href} was answered with status ${status}`, {
        detail: { message: `${url.href} was answered with status ${status}`, upstream_status: status },
      });
    }
    return { url, mediaType: mediaTypeOf(answer), body: answer };
  }

  /** As `fetch`, but for the status: for those who ask for parts of a file. @throws as `fetch`, but for the status */
  async open(address: URL, request: OutboundRequest = {}): Promise<OutboundStream> {
    const { url, answer } = await this.follow(address, request);
    return { url, status: answer.statusCode ?? 0, headers: answer.headers, body: answer };
  }

  /**
   * The whole answer with its status, 60 s after the first word at the latest.
   *
   * @throws as `fetch`, but for the status; UPSTREAM_FAILED for more bytes than `maxBytes`
   */
  async read(address: URL, maxBytes: number, request: OutboundRequest = {}): Promise<OutboundDocument> {
    const { totalMs } = this.limits;
    const clock = AbortSignal.timeout(totalMs);
    const signal = request.signal ? AbortSignal.any([request.signal, clock]) : clock;
    try {
      const { url, answer } = await this.follow(address, { ...request, signal });
      const bytes = await collect(answer, url, maxBytes);
      const charset =
        /;\s*charset="?([\w.:-]+)/i.exec(answer.headers['content-type'] ?? '')?.[1]?.toLowerCase() ?? null;
      const { statusCode: status = 0, headers } = answer;
      return { url, status, mediaType: mediaTypeOf(answer), charset, headers, bytes };
    } catch (error) {
      if (clock.aborted && !request.signal?.aborted)
        throw new DomainError('UPSTREAM_TIMEOUT', `${address.href} did not answer within ${totalMs / 1000} s`);
      throw error;
    }
  }

  private async follow(address: URL, request: OutboundRequest): Promise<{ url: URL; answer: IncomingMessage }> {
    let url = address;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const answer = await this.send(url, url.origin === address.origin ? request : withoutKeys(request));
      const { statusCode = 0, headers } = answer;
      if (statusCode < 300 || statusCode >= 400 || headers.location === undefined) return { url, answer };
      answer.destroy();
      url = target(headers.location, url);
    }
    throw new DomainError('UPSTREAM_FAILED', `${address.href} redirects more than ${MAX_REDIRECTS} times`);
  }

  private send(url: URL, request: OutboundRequest): Promise<IncomingMessage> {
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
      throw new DomainError('BAD_REQUEST', `${url.href}: only http and https addresses can be fetched`);
    const isTrusted = this.isTrusted(url);
    if (request.isCallersChoice && !isTrusted && !this.isForCallers(url))
      throw new DomainError('FORBIDDEN', `${url.host} is not among the hosts that requests may name here`);
    const literal = url.hostname.replace(/^\[|\]$/g, '');
    if (!isTrusted && isIP(literal) !== 0 && isPrivateAddress(literal)) throw privateAddress(url.host);
    const { method = 'GET', accept = '*/*', signal } = request;
    const { connectMs, silenceMs } = this.limits;
    const sent = sentBy(request);
    const headers = {
      ...request.headers,
      accept,
      'accept-encoding': 'identity',
      'user-agent': 'swath',
      ...(sent && { 'content-type': sent.mediaType, 'content-length': Buffer.byteLength(sent.content) }),
    };
    return new Promise((resolve, reject) => {
      const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
      const sending = send(url, {
        method,
        headers,
        timeout: silenceMs,
        ...(signal && { signal }),
        ...(!isTrusted && { lookup: this.publicLookup(url.host) }),
      });
      const giveUp = (seconds: number, what: string) =>
        sending.destroy(new DomainError('UPSTREAM_TIMEOUT', `${url.href} ${what} within ${seconds} s`));
      const connecting = setTimeout(() => giveUp(connectMs / 1000, 'could not be connected to'), connectMs);
      sending.once('socket', (socket) => {
        if (!socket.connecting) clearTimeout(connecting);
        else socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => clearTimeout(connecting));
      });
      sending.once('close', () => clearTimeout(connecting));
      sending.once('response', resolve);
      sending.once('timeout', () => giveUp(silenceMs / 1000, 'did not answer'));
      sending.on('error', (error) => reject(asFault(url, error)));
      sending.end(sent?.content);
    });
  }

  /** Name service; replaced in tests. */
  protected resolve(hostname: string, options: LookupAllOptions, done: Resolved): void {
    resolveName(hostname, options, done);
  }

  private publicLookup(host: string): LookupFunction {
    return (hostname, options, done) =>
      this.resolve(hostname, { ...options, all: true }, (error, found) => {
        if (error) return done(error, '');
        if (found.some(({ address }) => isPrivateAddress(address))) return done(privateAddress(host), '');
        if (options.all) return done(null, found);
        return done(null, found[0]!.address, found[0]!.family);
      });
  }
}

/** What one server may know is nobody else's business; which part of a file is wanted still holds after a redirect. */
function withoutKeys({ headers = {}, ...request }: OutboundRequest): OutboundRequest {
  const kept = Object.entries(headers).filter(([name]) => ['range', 'if-range'].includes(name.toLowerCase()));
  return { ...request, headers: Object.fromEntries(kept) };
}

function sentBy({ body, text }: OutboundRequest): OutboundRequest['text'] {
  if (text !== undefined) return text;
  return body === undefined ? undefined : { mediaType: 'application/json', content: JSON.stringify(body) };
}

function mediaTypeOf({ headers }: IncomingMessage): string {
  return (headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
}

function target(location: string, base: URL): URL {
  const url = URL.canParse(location, base.href) ? new URL(location, base) : null;
  if (url !== null && /^https?:$/.test(url.protocol)) return url;
  throw new DomainError('UPSTREAM_FAILED', `${base.href} redirects to ${JSON.stringify(location.slice(0, 200))}`);
}

async function collect(answer: IncomingMessage, url: URL, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes)
        throw new DomainError('UPSTREAM_FAILED', `${url.href} was answered with more than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
  } catch (error) {
    throw asFault(url, error as Error);
  }
  return Buffer.concat(chunks, size);
}

function privateAddress(host: string): DomainError {
  return new DomainError('FORBIDDEN', `${host} is a private address; to reach it, name it in SWATH_OUTBOUND_ALLOW`);
}

function asFault(url: URL, error: Error): Error {
  if (error instanceof DomainError || error.name === 'AbortError' || error.name === 'TimeoutError') return error;
  return new DomainError('UPSTREAM_FAILED', `${url.href} cannot be reached: ${error.message}`, { cause: error });
}
