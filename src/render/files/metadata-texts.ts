import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { Outbound } from '../../platform/outbound/outbound.js';
import { ObjectLocations } from '../../platform/storage/object-locations.js';
import { SidecarLocations } from './sidecar-locations.js';

/** Metadata of a scene is some ten kB; more is something else. */
const MAX_BYTES = 4 * 1024 ** 2;
const MOST = 500;

/** Small metadata files that decide how a scene is planned, and are read for that here, once per version. */
@Injectable()
export class MetadataTexts {
  private readonly known = new Map<string, Promise<string>>();

  constructor(
    private readonly sidecars: SidecarLocations,
    private readonly locations: ObjectLocations,
    private readonly outbound: Outbound,
  ) {}

  /**
   * @param where of the scene and what is read, for messages
   * @throws BAD_REQUEST for a file that may not be read or is too long, UPSTREAM_FAILED for one that is gone
   */
  async read(href: string, where: string): Promise<string> {
    const { version } = await this.sidecars.find(href, where);
    const key = JSON.stringify([href, version]);
    const known = this.known.get(key);
    if (known) return known;
    if (this.known.size >= MOST) this.known.delete(this.known.keys().next().value!);
    const work = this.load(href, where);
    this.known.set(key, work);
    // What failed may be there the next time.
    work.catch(() => this.known.delete(key));
    return work;
  }

  private async load(href: string, where: string): Promise<string> {
    const location = await this.locations.find(href);
    const body = location ? await location.store.get(location.key) : (await this.outbound.fetch(new URL(href))).body;
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body) {
      size += (chunk as Buffer).length;
      if (size > MAX_BYTES)
        throw new DomainError('BAD_REQUEST', `${where}: its file is longer than ${MAX_BYTES} bytes`, {
          detail: { code: 'RENDERER_EXCEPTION' },
        });
      chunks.push(chunk as Buffer);
    }
    return Buffer.concat(chunks).toString('utf8');
  }
}
