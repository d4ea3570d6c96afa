import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { FileRegistration } from '../../registry/index.js';
import { type HarvestCaller } from '../harvest-caller.js';
import { quicklookFolderOf } from '../records/archive-paths.js';
import { registerEach, type SkippedFile } from '../records/each-file.js';
import { MountedFiles, NBS_DATA, rootHref } from '../records/mounted-files.js';
import { variantOf } from '../records/quicklook-name.js';
import { type NbsRecord } from './nbs-records.service.js';

export interface HarvestedFile {
  readonly datasetId: string;
  readonly filename: string;
  readonly title: string;
  readonly variant: string | null;
  /** The registry had it already. */
  readonly isDuplicate: boolean;
}

export interface Quicklooks {
  readonly files: readonly HarvestedFile[];
  /** Variables that were asked for in vain, and files that could not be registered. */
  readonly skipped: readonly SkippedFile[];
}

interface Quicklook {
  readonly filename: string;
  readonly variant: string | null;
}

/** Quicklook GeoTIFFs beside the NetCDF files of the NBS, registered where they lie. */
@Injectable()
export class NbsQuicklooks {
  constructor(
    private readonly files: MountedFiles,
    private readonly registration: FileRegistration,
  ) {}

  /**
   * @param variables only these; none = all that there are
   * @throws NOT_FOUND `quicklooks_missing` with the folder; INVALID when there are some, but none of `variables`; when
   *   none of them can be registered, what was wrong with the first
   */
  async register(
    found: NbsRecord,
    wish: { readonly variables: readonly string[]; readonly title: string | null },
    caller: HarvestCaller,
    signal: AbortSignal,
  ): Promise<Quicklooks> {
    const folder = folderOf(found);
    const all = folder === null ? [] : await this.list(folder, found.product);
    if (folder === null || all.length === 0) throw missing(folder);
    const { chosen, absent } = choose(all, wish.variables);
    const { files, skipped } = await registerEach(
      chosen,
      ({ filename }) => filename,
      (quicklook) => this.registerOne(found, wish.title, folder, quicklook, caller, signal),
    );
    const unknown = absent.map((name) => ({ name, reason: 'The product has no such quicklook' }));
    return { files, skipped: [...unknown, ...skipped] };
  }

  private async list(folder: string, product: string): Promise<Quicklook[]> {
    const names = await this.files.namesIn(NBS_DATA, folder);
    return names
      .filter((name) => /\.tiff?$/i.test(name))
      .map((filename) => ({ filename, variant: variantOf(filename, product) }));
  }

  private async registerOne(
    { metadata, links, platform, record }: NbsRecord,
    wishedTitle: string | null,
    folder: string,
    { filename, variant }: Quicklook,
    { createdBy, accountId }: HarvestCaller,
    signal: AbortSignal,
  ): Promise<HarvestedFile> {
    const name = wishedTitle ?? metadata.title ?? metadata.identifier;
    const title = variant === null ? name : `${name} (${variant})`;
    const { datasetId, isDuplicate } = await this.registration.register(
      {
        file: { kind: 'in_place', href: rootHref(NBS_DATA, folder + filename) },
        sourceFilename: filename,
        title,
        identifier: metadata.identifier,
        abstract: metadata.abstract,
        sourceDataset: links.download ?? links.opendap,
        opendapUrl: links.opendap,
        platform: platform.platform,
        family: platform.family === 'unknown' ? null : platform.family,
        variant,
        temporalStart: record.begin,
        temporalEnd: record.end,
        createdBy,
        accountId,
      },
      signal,
    );
    return { datasetId, filename, title, variant, isDuplicate };
  }
}

/** `quicklooks_missing` is what the Sentinel-1 flow goes on from. */
export function isQuicklooksMissing(error: unknown): boolean {
  return error instanceof DomainError && (error.detail as { code?: string } | null)?.code === 'quicklooks_missing';
}

function folderOf({ archivePath, netcdfPath }: NbsRecord): string | null {
  const path = archivePath ?? netcdfPath;
  return path === null ? null : quicklookFolderOf(path);
}

function choose(all: readonly Quicklook[], variables: readonly string[]) {
  if (variables.length === 0) return { chosen: all, absent: [] };
  const isAsked = (variant: string | null, variable: string) => variant?.toLowerCase() === variable.toLowerCase();
  const chosen = all.filter(({ variant }) => variables.some((variable) => isAsked(variant, variable)));
  const absent = variables.filter((variable) => !all.some(({ variant }) => isAsked(variant, variable)));
  if (chosen.length === 0)
    throw noneOf(
      variables,
      all.flatMap(({ variant }) => variant ?? []),
    );
  return { chosen, absent };
}

/** The caller named variables and the product has none of them. */
export function noneOf(variables: readonly string[], available: readonly string[]): DomainError {
  const message = `The product has none of ${variables.join(', ')}; it has ${available.join(', ') || 'none'}`;
  const fault = { loc: ['body', 'variables'], msg: message, type: 'value_error', input: variables, available };
  return new DomainError('INVALID', message, { detail: [fault] });
}

function missing(folder: string | null): DomainError {
  const message =
    folder === null
      ? 'The record leads neither into the NBS archive nor to its NetCDF files, so its quicklooks cannot be found'
      : `There are no quicklook GeoTIFFs in ${folder} below the mounted NetCDF files`;
  return new DomainError('NOT_FOUND', message, { detail: { code: 'quicklooks_missing', message, directory: folder } });
}
