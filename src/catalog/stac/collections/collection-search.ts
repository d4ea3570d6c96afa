import { Injectable } from '@nestjs/common';
import { type StacCollection } from '#libs/stac';
import { DataSource } from 'typeorm';
import { CollectionAccess } from '../../collection-access.js';
import { collectionsMatching } from './collection-filter.query.js';
import { holdsText, meetsBox, meetsInterval } from './collection-match.js';
import { pageOfCollections, type CollectionPage } from './collection-page.js';
import { type CollectionRequest } from './collection-request.js';
import { servedCollection, type StacReader } from './served-collection.js';

export interface FoundCollections extends CollectionPage {
  readonly numberMatched: number;
}

/** Search over collections. A deployment has hundreds, so all that the caller may read are looked at. */
@Injectable()
export class CollectionSearch {
  constructor(
    private readonly access: CollectionAccess,
    private readonly dataSource: DataSource,
  ) {}

  /** As they are served, by id. */
  async readable(reader: StacReader): Promise<StacCollection[]> {
    const collections = await this.access.readable(reader.principal);
    return collections.map((collection) => servedCollection(collection, reader));
  }

  async search(reader: StacReader, request: CollectionRequest): Promise<FoundCollections> {
    const { bbox, interval, text, filter } = request;
    const near = (await this.readable(reader)).filter(
      (collection) =>
        (bbox === null || meetsBox(collection.extent, bbox)) &&
        (interval === null || meetsInterval(collection.extent, interval)) &&
        (text === null || holdsText(collection, text)),
    );
    const chosen = filter === null ? null : await collectionsMatching(this.dataSource, filter, near);
    const matching = near.filter(({ id }) => chosen === null || chosen.has(id));
    return { ...pageOfCollections(matching, request), numberMatched: matching.length };
  }
}
