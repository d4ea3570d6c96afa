import { type IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { DomainError, isDomainError } from '#libs/errors';
import { AirbusConfig } from '../../../platform/config/config.js';
import { Outbound } from '../../../platform/outbound/outbound.js';
import { ProviderHttp } from '../provider-http.js';

export const AIRBUS = 'AIRBUS';
const TOKEN_PATH = '/auth/realms/IDP/protocol/openid-connect/token';
/** A token is renewed before its end, so that none ends on the way. */
const MARGIN_S = 60;

interface Token {
  readonly value: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** Requests to OneAtlas under the contract of this installation. Its key becomes tokens, which live for an hour or so. */
@Injectable()
export class OneAtlas {
  private held: Token | null = null;
  /** Requests that come together ask for one token. */
  private asking: Promise<Token> | null = null;

  constructor(
    private readonly http: ProviderHttp,
    private readonly outbound: Outbound,
    readonly config: AirbusConfig,
  ) {}

  /** Before a request of a user is sent. @throws FORBIDDEN */
  assertOffered(): void {
    if (this.config.apiKey === null)
      throw new DomainError('FORBIDDEN', 'AIRBUS is not offered here: this installation has no AIRBUS_API_KEY');
  }

  /** @throws as `ProviderHttp.json`; UNAVAILABLE without a key */
  get(url: URL, signal: AbortSignal): Promise<unknown> {
    return this.withToken((headers) => this.http.json(AIRBUS, url, { headers, signal }, STATUS));
  }

  /** @throws as `ProviderHttp.json`; UNAVAILABLE without a key */
  post(url: URL, body: unknown, signal: AbortSignal): Promise<unknown> {
    return this.withToken((headers) => this.http.json(AIRBUS, url, { method: 'POST', body, headers, signal }, STATUS));
  }

  /** A picture, as it comes. @throws NOT_FOUND, UPSTREAM_FAILED */
  async picture(url: URL, signal: AbortSignal): Promise<{ mediaType: string; body: IncomingMessage }> {
    return this.withToken(async (headers) => {
      const { status, headers: told, body } = await this.outbound.open(url, { accept: 'image/*', headers, signal });
      const mediaType = (told['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
      if (status === 200 && mediaType.startsWith('image/')) return { mediaType, body };
      body.destroy();
      if (status === 401) throw new DomainError('UNAUTHENTICATED', 'AIRBUS answered 401');
      if (status === 404) throw new DomainError('NOT_FOUND', 'AIRBUS has no such picture');
      throw new DomainError('UPSTREAM_FAILED', `AIRBUS answered ${status} with ${mediaType || 'no picture'}`);
    });
  }

  /** What a download needs; nothing for addresses of others, such as signed ones of an object store. */
  async headersFor(href: string): Promise<Record<string, string>> {
    const { accessUrl, dataUrl, searchUrl } = this.config;
    const own = [accessUrl, dataUrl, searchUrl].map((url) => new URL(url).origin);
    return own.includes(new URL(href).origin) ? authorization(await this.currentToken()) : {};
  }

  /** A token may be taken back before its end: then another is asked for, once. */
  private async withToken<T>(ask: (headers: Record<string, string>) => Promise<T>): Promise<T> {
    const token = await this.currentToken();
    try {
      return await ask(authorization(token));
    } catch (error) {
      if (!isDomainError(error, 'UNAUTHENTICATED')) throw error;
    }
    if (this.held === token) this.held = null;
    try {
      return await ask(authorization(await this.currentToken()));
    } catch (error) {
      throw isDomainError(error, 'UNAUTHENTICATED') ? new DomainError('UPSTREAM_FAILED', error.message) : error;
    }
  }

  private async currentToken(): Promise<Token> {
    if (this.held !== null && this.held.until > Date.now()) return this.held;
    this.asking ??= this.newToken()
      .then((token) => (this.held = token))
      .finally(() => (this.asking = null));
    return this.asking;
  }

  private async newToken(): Promise<Token> {
    const { apiKey, authUrl } = this.config;
    if (apiKey === null) throw new DomainError('UNAVAILABLE', 'AIRBUS cannot be asked: AIRBUS_API_KEY is not set');
    const form = new URLSearchParams({ apikey: apiKey, grant_type: 'api_key', client_id: 'IDP' });
    const text = { mediaType: 'application/x-www-form-urlencoded', content: form.toString() };
    const answer = await this.http.json(AIRBUS, new URL(authUrl + TOKEN_PATH), { method: 'POST', text });
    const { access_token: value, expires_in: seconds } = (answer ?? {}) as Record<string, unknown>;
    if (typeof value !== 'string' || typeof seconds !== 'number')
      throw new DomainError('UPSTREAM_FAILED', 'AIRBUS gave no token for AIRBUS_API_KEY');
    return { value, until: Date.now() + (seconds - MARGIN_S) * 1000 };
  }
}

const STATUS = { 401: 'UNAUTHENTICATED' } as const;

function authorization({ value }: Token): Record<string, string> {
  return { authorization: `Bearer ${value}` };
}
