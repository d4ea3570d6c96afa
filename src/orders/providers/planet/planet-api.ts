import { type Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { PlanetConfig } from '../../../platform/config/config.js';
import { Outbound } from '../../../platform/outbound/outbound.js';
import { ProviderHttp, type StatusCodes } from '../provider-http.js';
import { PlanetAnswer } from './planet-answer.js';

/** It is the caller's key that is refused, not something of this house. */
const CODES: StatusCodes = { 401: 'FORBIDDEN', 403: 'FORBIDDEN', 409: 'CONFLICT' };
/** Pages of a list that are searched for a name. The lists filter by name, so that one should do. */
const MAX_PAGES = 50;

/** With whose key Planet is asked. */
export interface Caller {
  readonly key: string;
  readonly signal: AbortSignal;
}

/**
 * Planet's HTTP APIs. Keys travel as the user of Basic authentication and never in an address, which might be logged.
 * @throws FORBIDDEN for a key that Planet refuses, and all that `ProviderHttp` throws
 */
@Injectable()
export class PlanetApi {
  constructor(
    private readonly http: ProviderHttp,
    private readonly outbound: Outbound,
    private readonly config: PlanetConfig,
  ) {}

  /** @param path below the base of the API, e.g. `/data/v1/quick-search`, or an address that Planet gave */
  async get(path: string, caller: Caller): Promise<PlanetAnswer> {
    return new PlanetAnswer(await this.http.json('Planet', this.address(path), this.signed(caller), CODES));
  }

  async post(path: string, body: unknown, caller: Caller): Promise<PlanetAnswer> {
    const request = { ...this.signed(caller), method: 'POST', body } as const;
    return new PlanetAnswer(await this.http.json('Planet', this.address(path), request, CODES));
  }

  /** Without an answer worth reading. */
  async command(path: string, caller: Caller): Promise<void> {
    const url = this.address(path);
    const { status } = await this.outbound.read(url, 1024 ** 2, { ...this.signed(caller), method: 'POST', body: {} });
    if (status < 200 || status >= 300)
      throw new DomainError(CODES[status] ?? 'UPSTREAM_FAILED', `Planet answered ${status}`);
  }

  /** A signed address of Planet's, for which the key is not needed. */
  async download(address: string, signal: AbortSignal): Promise<PlanetAnswer> {
    if (!URL.canParse(address)) throw new DomainError('UPSTREAM_FAILED', 'Planet names a file without an address');
    return new PlanetAnswer(await this.http.json('Planet', new URL(address), { signal }));
  }

  /** Of the tile service. @throws NOT_FOUND */
  async picture(path: string, caller: Caller): Promise<{ mediaType: string; body: Readable }> {
    const url = new URL(this.config.tilesUrl + path);
    const { status, headers, body } = await this.outbound.open(url, this.signed(caller));
    if (status >= 200 && status < 300)
      return { mediaType: headers['content-type']?.split(';')[0]?.trim() ?? 'image/png', body };
    body.destroy();
    if (status === 404) throw new DomainError('NOT_FOUND', 'Planet has no thumbnail of this product');
    throw new DomainError(
      CODES[status] ?? 'UPSTREAM_FAILED',
      `Planet answered ${status} to the request for a thumbnail`,
    );
  }

  /**
   * What was made under a name before: what keeps a repeated attempt from ordering twice.
   * @param list path; @param member of the answer that has the entries
   * @returns its id; null = there is none
   */
  async named(list: string, member: string, name: string, caller: Caller): Promise<string | null> {
    let path: string | null = `${list}?name=${encodeURIComponent(name)}`;
    for (let page = 0; path !== null; page++) {
      if (page === MAX_PAGES) throw new DomainError('UPSTREAM_FAILED', `Planet's list of ${member} does not end`);
      const answer: PlanetAnswer = await this.get(path, caller);
      const found = answer.get(member).items().find((entry) => entry.get('name').value === name); // prettier-ignore
      if (found) return found.get('id').text();
      path = answer.get('_links').get('next').textOrNull();
    }
    return null;
  }

  /** The part of an address of Planet's that `get` takes; null = another server's. */
  relative(address: string): string | null {
    const base = `${this.config.apiUrl}/`;
    return address.startsWith(base) ? address.slice(base.length - 1) : null;
  }

  private address(path: string): URL {
    const below = path.startsWith('/') ? path : this.relative(path);
    if (below !== null) return new URL(this.config.apiUrl + below);
    throw new DomainError('UPSTREAM_FAILED', 'Planet continues its answer on another server');
  }

  private signed({ key, signal }: Caller) {
    const authorization = `Basic ${Buffer.from(`${key}:`).toString('base64')}`;
    return { headers: { authorization }, signal };
  }
}
