import { Injectable } from '@nestjs/common';
import { bodyMembers } from '../../request/members.js';
import { readSearch } from '../../request/search-request.js';
import { type StacReader } from '../collections/served-collection.js';
import { MEDIA } from '../media-types.js';
import { rootAndSelf } from '../stac-links.js';
import { ItemSearch } from './item-search.js';
import { postPageLinks } from './page-links.js';
import { ITEM_LIMIT } from './search-parameters.js';

export const SEARCH_PATH = '/stac/search';

/** `POST /stac/search` without its HTTP, for features that hand a search on. */
@Injectable()
export class StacSearch {
  constructor(private readonly items: ItemSearch) {}

  /** @returns a FeatureCollection as text. @throws BAD_REQUEST */
  post(body: unknown, reader: StacReader): Promise<string> {
    const members = bodyMembers(body);
    return this.items.answer(readSearch(members, ITEM_LIMIT), reader, (neighbours) => [
      ...rootAndSelf(reader.baseUrl, SEARCH_PATH, MEDIA.geoJson),
      ...postPageLinks(reader.baseUrl, SEARCH_PATH, neighbours, members),
    ]);
  }
}
