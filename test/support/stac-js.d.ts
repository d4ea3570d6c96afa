/** The members of stac-js that tests use; the package has no types. */
declare module 'stac-js' {
  interface Link {
    href: string;
    method?: string;
    body?: unknown;
    getAbsoluteUrl(): string;
  }
  interface Entity {
    id: string;
    getSearchLink(method?: string): Link | null;
    getApiCollectionsLink(): Link | null;
    getApiItemsLink(): Link | null;
    getApiChildrenLink(): Link | null;
    getQueryablesLink(): Link | null;
    getSortablesLink(): Link | null;
    getChildLinks(): Link[];
    getPaginationLinks(): { prev: Link | null; next: Link | null };
    getAll(): Entity[];
    getBands(): unknown[];
    getDefaultGeoFile(type: string): Link | null;
  }
  export default function create(data: unknown): Entity;
}
