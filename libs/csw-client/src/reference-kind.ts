import { type CswReference, type ReferenceKind } from './csw-record.js';

/**
 * The ISO stylesheet at MET Norway writes protocols with an en dash (`WWW:DOWNLOAD-1.0-http–download`), its Dublin Core
 * output with two hyphens; others have the em dash.
 */
const DASHES = /[\u2012-\u2015]/g;

const BY_SCHEME: ReadonlyArray<readonly [RegExp, ReferenceKind]> = [
  [/opendap/i, 'opendap'],
  [/^ogc:wms\b/i, 'wms'],
  [/(^|[-:])download$/i, 'download'],
];

const BY_URL: ReadonlyArray<readonly [RegExp, ReferenceKind]> = [
  [/\/dodsC\//, 'opendap'],
  [/[?&]service=wms\b|\/wms(\/|$|\?)/i, 'wms'],
  [/\/fileServer\//, 'download'],
  [/colhub[^?]*\/odata\//i, 'odata'],
];

/** @param scheme `dct:references@scheme`, `dc:URI@protocol` or the protocol of an ISO online resource */
export function referenceOf(scheme: string | null, url: string): CswReference {
  const normal = scheme?.replace(DASHES, '--') ?? null;
  const known =
    BY_SCHEME.find(([pattern]) => normal !== null && pattern.test(normal)) ??
    BY_URL.find(([pattern]) => pattern.test(url));
  return { scheme: normal || null, url, kind: known?.[1] ?? 'other' };
}
