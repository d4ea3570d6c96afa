import { DomainError } from '#libs/errors';
import { type ObjectInfo, type ObjectStore } from '#libs/storage';
import { type ByocBand, MAX_BANDS, sourcesOf } from '../collections/byoc-band.js';
import { parsePath, PLACEHOLDER, singleFile, sourceIn, tiffExtension, type TilePath } from '../tiles/tile-path.js';

/** One file of a tile, as the bucket has it. */
export interface FoundFile {
  readonly source: string;
  readonly info: ObjectInfo;
}

export interface FoundFiles {
  /** The tile's path from now on: a folder becomes `folder/(BAND).<ext>`. */
  readonly path: string;
  readonly files: readonly FoundFile[];
}

type Template = Extract<TilePath, { kind: 'template' }>;

/**
 * byoc §3 "(BAND) rules": the sources of the bands, or whatever fits the path when the collection has no bands yet.
 * @throws NOT_FOUND, INVALID in words for `failedIngestionCause`
 */
export async function findFiles(
  store: ObjectStore,
  path: string,
  bands: readonly ByocBand[] | null,
): Promise<FoundFiles> {
  const parsed = parsePath(path);
  if (parsed.kind === 'file') return { path, files: [await oneFile(store, parsed, bands)] };
  if (parsed.kind === 'template') return { path, files: await byTemplate(store, parsed, bands) };
  const extension = await folderExtension(store, path, parsed.prefix);
  if (extension === null) return { path, files: [await oneFile(store, singleFile(path) as SingleFile, bands)] };
  const suffix = extension;
  const template: Template = { kind: 'template', prefix: parsed.prefix, suffix };
  return { path: `${parsed.prefix}${PLACEHOLDER}${suffix}`, files: await byTemplate(store, template, bands) };
}

type SingleFile = Extract<TilePath, { kind: 'file' }>;

/** The file takes the place of the only source there may be. */
async function oneFile(
  store: ObjectStore,
  { key, source }: SingleFile,
  bands: readonly ByocBand[] | null,
): Promise<FoundFile> {
  const sources = bands === null ? [source] : sourcesOf(bands);
  if (sources.length > 1)
    throw new DomainError(
      'INVALID',
      `The path names one file, but the bands of the collection lie in ${sources.length} files: use ${PLACEHOLDER}`,
    );
  const info = await store.head(key);
  if (info === null) throw missing(store, [key]);
  return { source: sources[0] as string, info };
}

async function byTemplate(
  store: ObjectStore,
  template: Template,
  bands: readonly ByocBand[] | null,
): Promise<FoundFile[]> {
  return bands === null ? discovered(store, template) : expected(store, template, sourcesOf(bands));
}

async function expected(store: ObjectStore, { prefix, suffix }: Template, sources: string[]): Promise<FoundFile[]> {
  const files = await Promise.all(
    sources.map(async (source) => ({ source, key: prefix + source + suffix, info: await store.head(prefix + source + suffix) })),
  ); // prettier-ignore
  const absent = files.filter(({ info }) => info === null).map(({ key }) => key);
  if (absent.length > 0) throw missing(store, absent);
  return files.map(({ source, info }) => ({ source, info: info as ObjectInfo }));
}

async function discovered(store: ObjectStore, template: Template): Promise<FoundFile[]> {
  const files: FoundFile[] = [];
  for await (const info of store.list(template.prefix)) {
    const source = sourceIn(info.key, template);
    if (source === null) continue;
    if (files.length === MAX_BANDS)
      throw new DomainError('INVALID', `More than ${MAX_BANDS} files fit the path, and a collection has no more bands`);
    files.push({ source, info });
  }
  if (files.length === 0) throw missing(store, [template.prefix + PLACEHOLDER + template.suffix]);
  return files;
}

/** The one spelling of all TIFF files directly in the folder; null when `path` is no folder but an object. */
async function folderExtension(store: ObjectStore, path: string, prefix: string): Promise<string | null> {
  const byExtension = new Map<string, string>();
  for await (const { key } of store.list(prefix)) {
    const extension = key.includes('/', prefix.length) ? null : tiffExtension(key);
    if (extension !== null) byExtension.set(extension, key);
  }
  const [first, second] = byExtension.entries();
  if (first === undefined) {
    if (await store.head(path)) return null;
    throw new DomainError('NOT_FOUND', `No TIFF file lies in the folder "${path}" of bucket "${store.bucket}"`);
  }
  if (second !== undefined)
    throw new DomainError(
      'INVALID',
      `All files of a tile must have the same extension: found "${first[1]}" and "${second[1]}"`,
    );
  return first[0];
}

function missing(store: ObjectStore, keys: readonly string[]): DomainError {
  const names = keys.slice(0, 10).map((key) => `"${key}"`);
  const more = keys.length > 10 ? ` and ${keys.length - 10} more` : '';
  return new DomainError('NOT_FOUND', `Not found in bucket "${store.bucket}": ${names.join(', ')}${more}`);
}
