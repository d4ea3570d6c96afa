import { Injectable } from '@nestjs/common';
import { DomainError, type ErrorCode } from '#libs/errors';
import { type OutboundDocument, type OutboundRequest } from '../../platform/outbound/outbound-messages.js';
import { Outbound } from '../../platform/outbound/outbound.js';

/** A page of 250 items with long footprints is some MB. */
const MAX_ANSWER_BYTES = 64 * 1024 ** 2;
const MAX_WORDS = 500;

/** JSON calls of a provider's HTTP API. What goes wrong there is told in the provider's own words. */
@Injectable()
export class ProviderHttp {
  constructor(private readonly outbound: Outbound) {}

  /**
   * @param provider as people know it, for messages
   * @param codes of statuses that mean something else here than elsewhere
   * @returns the parsed answer of a 2xx
   * @throws BAD_REQUEST for what the provider finds wrong with the request (400, 422), NOT_FOUND (404), RATE_LIMITED (429,
   *   with its `Retry-After`), UNAVAILABLE (503), UPSTREAM_FAILED for the rest, UPSTREAM_TIMEOUT
   */
  async json(provider: string, url: URL, request: OutboundRequest = {}, codes: StatusCodes = {}): Promise<unknown> {
    const answer = await this.outbound.read(url, MAX_ANSWER_BYTES, {
      accept: 'application/json, */*;q=0.1',
      ...request,
    });
    if (answer.status < 200 || answer.status >= 300) throw refusal(provider, answer, codes);
    try {
      return JSON.parse(answer.bytes.toString('utf8')) as unknown;
    } catch {
      throw new DomainError(
        'UPSTREAM_FAILED',
        `${provider}: ${url.pathname} was answered with something that is no JSON`,
      );
    }
  }
}

export type StatusCodes = Readonly<Record<number, ErrorCode>>;

const CODES: StatusCodes = {
  400: 'BAD_REQUEST',
  404: 'NOT_FOUND',
  422: 'BAD_REQUEST',
  429: 'RATE_LIMITED',
  503: 'UNAVAILABLE',
};

function refusal(provider: string, { status, headers, bytes }: OutboundDocument, codes: StatusCodes): DomainError {
  const retryAfter = headers['retry-after'];
  const code = codes[status] ?? CODES[status] ?? 'UPSTREAM_FAILED';
  const words = wordsOf(bytes);
  return new DomainError(code, `${provider} answered ${status}${words === '' ? '' : `: ${words}`}`, {
    ...(retryAfter !== undefined && { headers: { 'Retry-After': retryAfter } }),
  });
}

/** Of the error answers of STAC APIs, Planet, OneAtlas and Maxar; else the text itself. */
function wordsOf(bytes: Buffer): string {
  const text = bytes.toString('utf8').trim();
  let told: unknown = text;
  try {
    const body = JSON.parse(text) as Record<string, unknown>;
    told = body['description'] ?? body['message'] ?? body['detail'] ?? body['error'] ?? text;
  } catch {
    // HTML or plain text.
  }
  const words = typeof told === 'string' ? told : JSON.stringify(told);
  return (words.startsWith('<') ? '' : words).slice(0, MAX_WORDS);
}
