import { type IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { MaxarConfig } from '../../../platform/config/config.js';
import { type OutboundStream } from '../../../platform/outbound/outbound-messages.js';
import { Outbound } from '../../../platform/outbound/outbound.js';
import { ProviderHttp } from '../provider-http.js';

export const MAXAR = 'MAXAR';

/** Requests to the Maxar Geospatial Platform with the key of this installation. */
@Injectable()
export class MaxarHub {
  constructor(
    private readonly http: ProviderHttp,
    private readonly outbound: Outbound,
    readonly config: MaxarConfig,
  ) {}

  /** Before a request of a user is sent. @throws FORBIDDEN */
  assertOffered(): void {
    if (this.config.apiKey === null)
      throw new DomainError('FORBIDDEN', 'MAXAR is not offered here: this installation has no MAXAR_API_KEY');
  }

  /** @param path below the base address. @throws as `ProviderHttp.json`; UNAVAILABLE without a key */
  async get(path: string, signal: AbortSignal): Promise<unknown> {
    return this.http.json(MAXAR, this.url(path), { headers: this.headers(), signal });
  }

  /** @param path below the base address. @throws as `ProviderHttp.json`; UNAVAILABLE without a key */
  async post(path: string, body: unknown, signal: AbortSignal): Promise<unknown> {
    return this.http.json(MAXAR, this.url(path), { method: 'POST', body, headers: this.headers(), signal });
  }

  /** A file of the platform or a signed address. @throws NOT_FOUND, UPSTREAM_FAILED */
  async stream(href: string, signal: AbortSignal): Promise<IncomingMessage> {
    const answer: OutboundStream = await this.outbound.open(new URL(href), { headers: this.headersFor(href), signal });
    if (answer.status === 200) return answer.body;
    answer.body.destroy();
    if (answer.status === 404) throw new DomainError('NOT_FOUND', 'MAXAR has no such file');
    throw new DomainError('UPSTREAM_FAILED', `MAXAR answered ${answer.status} for a file`);
  }

  /** The key goes to the platform alone, not to signed addresses of an object store. */
  headersFor(href: string): Record<string, string> {
    return new URL(href).origin === new URL(this.config.url).origin ? this.headers() : {};
  }

  private url(path: string): URL {
    return new URL(`${this.config.url}${path}`);
  }

  private headers(): Record<string, string> {
    if (this.config.apiKey === null)
      throw new DomainError('UNAVAILABLE', 'MAXAR cannot be asked: MAXAR_API_KEY is not set');
    return { 'maxar-api-key': this.config.apiKey };
  }
}
