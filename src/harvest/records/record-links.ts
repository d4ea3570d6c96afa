import { type CswRecord, type ReferenceKind } from '#libs/csw-client';

/** Where a record leads: the first of its references of each kind. */
export interface RecordLinks {
  readonly opendap: string | null;
  readonly wms: string | null;
  readonly download: string | null;
}

/** A download out of the NBS archive is preferred to others: only it is mirrored. */
export function linksOf({ references }: CswRecord): RecordLinks {
  const of = (kind: ReferenceKind) => references.filter((reference) => reference.kind === kind).map(({ url }) => url);
  const downloads = of('download');
  return {
    opendap: of('opendap').map(withoutForm)[0] ?? null,
    wms: of('wms')[0] ?? null,
    download: downloads.find((url) => url.includes('nbsArchive/')) ?? downloads[0] ?? null,
  };
}

/** Catalogues link the page where a browser asks OPeNDAP; the data is at the address without its ending. */
function withoutForm(url: string): string {
  return url.replace(/\.html$/, '');
}
