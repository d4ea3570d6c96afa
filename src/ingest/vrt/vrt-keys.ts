import { RASTERS_PREFIX } from '../upload/ingest-keys.js';

/** Where one build of a VRT is stored. Keys are never written twice with other content. */
export interface BuildFolders {
  /** Folder of `source.vrt` and the quicklooks; the first build's is named after the VRT's hash. */
  vrt(sha256: string): string;
  /** Not below a hash: a VRT names its overviews, so its hash depends on their keys. */
  readonly overviews: string;
}

export function datasetFolder(datasetId: string): string {
  return `${RASTERS_PREFIX}${datasetId}/`;
}

export function firstBuildFolders(datasetId: string): BuildFolders {
  const folder = datasetFolder(datasetId);
  return { vrt: (sha256) => `${folder}${sha256}/`, overviews: `${folder}overviews/` };
}

export function generationFolder(vrtId: string, generationId: string): string {
  return `${datasetFolder(vrtId)}generations/${generationId}/`;
}

export function rebuildFolders(vrtId: string, generationId: string): BuildFolders {
  const folder = generationFolder(vrtId, generationId);
  return { vrt: () => folder, overviews: folder };
}

export const vrtKey = (folder: string) => `${folder}source.vrt`;
export const quicklookKey = (folder: string, sizePx: number) => `${folder}quicklook_${sizePx}.png`;
/** 0 is the finest. */
export const overviewKey = (folder: string, index: number) => `${folder}overview_${index}.tif`;

/** The generation whose folder holds `key`; null for objects of the first build. */
export function generationOfKey(key: string): string | null {
  return /\/generations\/([0-9a-f-]{36})\//.exec(key)?.[1] ?? null;
}
