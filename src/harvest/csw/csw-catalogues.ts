import { Injectable } from '@nestjs/common';
import { CswClient, type BBoxAxis } from '#libs/csw-client';
import { HarvestConfig } from '../../platform/config/config.js';
import { invalidField } from '../../platform/http/validation.js';
import { allowedHosts } from '../../platform/outbound/allowed-hosts.js';
import { Outbound } from '../../platform/outbound/outbound.js';

/** Longest answer that is read; a page of 100 ISO records is some MB. */
const MAX_ANSWER_BYTES = 32 * 1024 ** 2;
const MAX_ENDPOINT_LENGTH = 2000;

/** Catalogues (CSW 2.0.2): the configured ones, and those that a request names. */
@Injectable()
export class CswCatalogues {
  private readonly isLatLon: (url: URL) => boolean;

  constructor(
    private readonly outbound: Outbound,
    private readonly config: HarvestConfig,
  ) {
    this.isLatLon = allowedHosts(config.latLonCswHosts);
  }

  /**
   * @param endpoint of the request; undefined = the configured one of that kind
   * @param axis order of a box's corners; left out, SWATH_CSW_LATLON_HOSTS decides
   * @throws INVALID for an endpoint that is no http(s) address. Private and forbidden ones are refused when they are asked.
   */
  of(endpoint: string | null | undefined, kind: 'default' | 'sentinel', axis?: BBoxAxis): CswClient {
    const configured = kind === 'default' ? this.config.cswEndpoint : this.config.sentinelCswEndpoint;
    const isCallersChoice = endpoint != null && endpoint !== '';
    const url = isCallersChoice ? addressOf(endpoint) : new URL(configured);
    const post = (document: string, signal?: AbortSignal) =>
      this.outbound.read(url, MAX_ANSWER_BYTES, {
        method: 'POST',
        text: { mediaType: 'application/xml', content: document },
        accept: 'application/xml, text/xml;q=0.9, */*;q=0.1',
        isCallersChoice,
        ...(signal && { signal }),
      });
    return new CswClient(url.href, post, axis ?? (this.isLatLon(url) ? 'latlon' : 'lonlat'));
  }
}

function addressOf(endpoint: string): URL {
  const url = endpoint.length <= MAX_ENDPOINT_LENGTH && URL.canParse(endpoint) ? new URL(endpoint) : null;
  const isFetchable = url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  if (isFetchable) return url;
  throw invalidField('body', 'endpoint', 'must be an http or https address without credentials', endpoint);
}
