import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { HOUSE_BUCKET } from '#libs/storage';
import { DatasetsConfig } from '../../platform/config/config.js';
import { allowedHosts } from '../../platform/outbound/allowed-hosts.js';
import { ObjectLocations } from '../../platform/storage/object-locations.js';

/** As long as a picture may take, with its queue. */
const SIGNED_FOR_S = 900;

/** A small file that renderers read by themselves: they know no secrets of buckets, so a URL carries its right to be read. */
export interface SidecarLocation {
  /** A local file or a URL. */
  readonly path: string;
  readonly version?: string;
}

/** Where the metadata files beside the pixels of scenes lie. */
@Injectable()
export class SidecarLocations {
  private readonly isAllowed: (url: URL) => boolean;

  constructor(
    private readonly locations: ObjectLocations,
    { outboundAllow }: DatasetsConfig,
  ) {
    this.isAllowed = allowedHosts(outboundAllow);
  }

  /**
   * @param where of the scene and what is read, for messages
   * @throws BAD_REQUEST for a file that may not be read, UPSTREAM_FAILED for one that is gone
   */
  async find(href: string, where: string): Promise<SidecarLocation> {
    const refuse = (why: string) => new DomainError('BAD_REQUEST', `${where}: ${why}`, RENDERER);
    if (/^https?:\/\//i.test(href)) {
      const url = URL.parse(href);
      if (url !== null && this.isAllowed(url)) return { path: url.href };
      throw refuse(
        `its file lies on ${url?.host ?? 'another server'}; to read it, name the host in SWATH_OUTBOUND_ALLOW`,
      );
    }
    if (href.startsWith(`s3://${HOUSE_BUCKET}/`)) throw refuse('objects of the house are no metadata of scenes');
    const location = await this.locations.find(href).catch(() => null);
    if (location === null) throw refuse('its file lies in no bucket or dataset root of this instance');
    const { store, key } = location;
    const info = await store.head(key);
    if (info === null) throw new DomainError('UPSTREAM_FAILED', `${where}: its file is not there`, RENDERER);
    return { path: (await store.presign(key, SIGNED_FOR_S)) ?? store.gdalPath(key), version: info.etag };
  }
}

const RENDERER = { detail: { code: 'RENDERER_EXCEPTION' } };
