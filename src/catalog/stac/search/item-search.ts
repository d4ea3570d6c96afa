import { Injectable } from '@nestjs/common';
import { type StacLink } from '#libs/stac';
import { type Principal } from '../../../auth/index.js';
import { type SearchRequest } from '../../request/search-request.js';
import { type FoundScene } from '../../scene.js';
import { type Matched, type SceneQuery } from '../../search/scene-query.js';
import { SceneSearch } from '../../search/scene-search.js';
import { type StacReader } from '../collections/served-collection.js';
import { itemCollectionText } from './item-collection.js';
import { type Neighbours } from './page-links.js';

/** Large pages are read in parts of so many items … */
const PART = 1000;
/** … and end early when they grow beyond so much text; `next` leads on from there. */
const MAX_PAGE_CHARACTERS = 32 * 1024 * 1024;

interface Page extends Neighbours {
  readonly scenes: readonly FoundScene[];
}

/** Search of the standard dialect: one way for GET, POST and the items of a collection. */
@Injectable()
export class ItemSearch {
  constructor(private readonly search: SceneSearch) {}

  /** @param linksOf the links of the answer, once it is known whether there are further pages */
  async answer(
    { query, fields, isCounted }: SearchRequest,
    { principal, baseUrl }: StacReader,
    linksOf: (neighbours: Neighbours) => StacLink[],
  ): Promise<string> {
    const page = await this.page(principal, query);
    const matched = await this.matched(principal, query, page, isCounted);
    return itemCollectionText({ scenes: page.scenes, links: linksOf(page), matched, fields, at: new Date() }, baseUrl);
  }

  /** A large page leads on but not back: its parts begin where they begin, and no page before it would end there. */
  private async page(principal: Principal | null, query: SceneQuery): Promise<Page> {
    if (query.limit <= PART) return this.search.search(principal, query);
    const scenes: FoundScene[] = [];
    let characters = 0;
    let next: string | null = query.token ?? null;
    do {
      const limit = Math.min(PART, query.limit - scenes.length);
      const part = await this.search.search(principal, { ...query, limit, token: next });
      for (const scene of part.scenes) {
        scenes.push(scene);
        characters += scene.document.length;
      }
      next = part.next;
    } while (next !== null && scenes.length < query.limit && characters < MAX_PAGE_CHARACTERS);
    return { scenes, next, previous: null };
  }

  /**
   * Counting can take longer than searching, so it is done only where it is asked for: by `count`, or by a page of one
   * item, which is how pystac-client's `matched()` asks. A first page that holds everything needs no counting.
   */
  private async matched(
    principal: Principal | null,
    query: SceneQuery,
    page: Page,
    isCounted: boolean,
  ): Promise<Matched | null> {
    if (!query.token && page.next === null) return { count: page.scenes.length, exact: true };
    const isAsked = isCounted || (query.limit === 1 && !query.token);
    return isAsked ? this.search.count(principal, query) : null;
  }
}
