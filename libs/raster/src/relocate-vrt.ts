import { posix } from 'node:path';
import { type Element } from '@xmldom/xmldom';
import { childrenOf, VrtDocument } from './vrt-document.js';

export interface RelocateRequest {
  /** The VRT file to rewrite in place. */
  readonly vrt: string;
  /** Where it will be opened from: decides the relative paths. */
  readonly finalPath: string;
  /** Sources below this local directory become relative; all others (`/vsis3/…`, remote) keep their path. */
  readonly storeRoot: string;
  /** Openable paths, finest first; replace the overviews the VRT has. */
  readonly overviews?: readonly string[];
}

/** Idempotent: a path that is relative already counts from `finalPath`. */
export async function relocateVrt(request: RelocateRequest): Promise<{ sources: readonly string[] }> {
  const vrt = await VrtDocument.read(request.vrt);
  const directory = posix.dirname(request.finalPath);
  if (request.overviews) vrt.bands().forEach((band, i) => setOverviews(vrt, band, i + 1, request.overviews!));
  vrt.rewriteSources(directory, (path) =>
    isBelow(path, request.storeRoot)
      ? { path: posix.relative(directory, path), isRelative: true }
      : { path, isRelative: false },
  );
  await vrt.write(request.vrt);
  return { sources: vrt.sourcePaths(directory) };
}

function setOverviews(vrt: VrtDocument, band: Element, bandIndex: number, paths: readonly string[]): void {
  childrenOf(band, 'Overview').forEach((old) => band.removeChild(old));
  for (const path of paths) {
    const overview = vrt.newElement('Overview', '');
    const file = vrt.newElement('SourceFilename', path);
    file.setAttribute('relativeToVRT', '0');
    overview.appendChild(file);
    overview.appendChild(vrt.newElement('SourceBand', String(bandIndex)));
    band.appendChild(overview);
  }
}

/**
 * Only on a local disk: GDAL signs `/vsis3/bucket/a/../b` as written, curl sends `/bucket/b`, and S3 refuses the
 * signature. In an object store the full `/vsi…` path stays.
 */
function isBelow(path: string, root: string): boolean {
  const relative = posix.relative(root, path);
  return !root.startsWith('/vsi') && posix.isAbsolute(path) && relative !== '' && !relative.startsWith('..');
}
