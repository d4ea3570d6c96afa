import { lookup as resolveName, type LookupAddress } from 'node:dns';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DatasetsConfig } from '../config/config.js';
import { isPrivateAddress } from './private-address.js';

export interface OutboundRequest {
  readonly method?: 'GET' | 'POST';
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly accept?: string;
  readonly signal?: AbortSignal;
}

export interface OutboundAnswer {
  /** After redirects. */
  readonly url: URL;
  /** Without parameters, lower case. */
  readonly mediaType: string;
  readonly body: IncomingMessage;
}

const MAX_REDIRECTS = 5;
const SILENCE_MS = 60_000;

/**
 * Requests to addresses that somebody else chose. Private and loopback addresses are refused unless SWATH_OUTBOUND_ALLOW
 * names the host; the address that is connected to is the one that was looked at, also after redirects.
 */
@Injectable()
export class Outbound {
  private readonly allowed: ReadonlySet<string>;

  constructor({ outboundAllow }: DatasetsConfig) {
    this.allowed = new Set(outboundAllow.map((host) => host.toLowerCase()));
  }

  /** @throws FORBIDDEN for a private address; BAD_REQUEST for another scheme; UPSTREAM_FAILED unless the answer is 2xx. */
  async fetch(address: URL, request: OutboundRequest = {}): Promise<OutboundAnswer> {
    let url = address;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const answer = await this.send(url, request);
      const { statusCode = 0, headers } = answer;
      if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) {
        answer.destroy();
        url = new URL(headers.location, url);
        continue;
      }
      if (statusCode < 200 || statusCode >= 300) {
        answer.destroy();
        throw new DomainError('UPSTREAM_FAILED', `${url.href} was answered with status ${statusCode}`);
      }
      const mediaType = (headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
      return { url, mediaType, body: answer };
    }
    throw new DomainError('UPSTREAM_FAILED', `${address.href} redirects more than ${MAX_REDIRECTS} times`);
  }

  private send(url: URL, { method = 'GET', body, accept = '*/*', signal }: OutboundRequest): Promise<IncomingMessage> {
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
      throw new DomainError('BAD_REQUEST', `${url.href}: only http and https addresses can be fetched`);
    const isAllowed = this.allowed.has(url.host.toLowerCase()) || this.allowed.has(url.hostname.toLowerCase());
    const literal = url.hostname.replace(/^\[|\]$/g, '');
    if (!isAllowed && isIP(literal) !== 0 && isPrivateAddress(literal)) throw privateAddress(url.host);
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      accept,
      'accept-encoding': 'identity',
      'user-agent': 'swath',
      ...(text !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
    };
    return new Promise((resolve, reject) => {
      const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
      const lookup = isAllowed ? undefined : publicLookup(url.host);
      const sending = send(url, {
        method,
        headers,
        timeout: SILENCE_MS,
        ...(signal && { signal }),
        ...(lookup && { lookup }),
      });
      sending.once('response', resolve);
      sending.once('timeout', () =>
        sending.destroy(
          new DomainError('UPSTREAM_TIMEOUT', `${url.href} did not answer within ${SILENCE_MS / 1000} s`),
        ),
      );
      sending.on('error', (error) => reject(asFault(url, error)));
      sending.end(text);
    });
  }
}

function publicLookup(host: string): LookupFunction {
  return (hostname, options, done) =>
    resolveName(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
      if (error) return done(error, '');
      if (found.some(({ address }) => isPrivateAddress(address))) return done(privateAddress(host), '');
      if (options.all) return done(null, found);
      return done(null, found[0]!.address, found[0]!.family);
    });
}

function privateAddress(host: string): DomainError {
  return new DomainError('FORBIDDEN', `${host} is a private address; to reach it, name it in SWATH_OUTBOUND_ALLOW`);
}

function asFault(url: URL, error: Error): Error {
  if (error instanceof DomainError || error.name === 'AbortError') return error;
  return new DomainError('UPSTREAM_FAILED', `${url.href} cannot be reached: ${error.message}`, { cause: error });
}
