import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { ArraySources } from '../../array-sources/index.js';
import { type ConversionConfig, readConversionConfig } from '../../conversions/index.js';
import { chosenVariables } from '../../sentinel-profiles/index.js';
import { type SkippedFile } from '../records/each-file.js';
import { MountedFiles, NBS_DATA, rootHref } from '../records/mounted-files.js';
import { griddedVariables } from './gridded-variables.js';
import { type NbsRecord } from './nbs-records.service.js';
import { noneOf } from './quicklooks.service.js';

export interface NetcdfConversion {
  /** As `POST /jobs/nc-to-geotiff` takes it. */
  readonly json: Readonly<Record<string, unknown>>;
  readonly config: ConversionConfig;
  readonly skipped: readonly SkippedFile[];
}

/** The NetCDF of a product, as a conversion: the mounted file when there is one, else over OPeNDAP. */
@Injectable()
export class NetcdfFlow {
  constructor(
    private readonly files: MountedFiles,
    private readonly arrays: ArraySources,
  ) {}

  /**
   * Opens the source to learn its variables; no pixel is read.
   * @param isCallersChoice the catalogue was named by the caller, and so was what it links to
   * @throws NOT_FOUND `no_netcdf_reference`; INVALID when it has none of the variables; UPSTREAM_FAILED, UPSTREAM_TIMEOUT
   */
  async prepare(
    found: NbsRecord,
    wish: { readonly variables: readonly string[]; readonly processing: unknown },
    isCallersChoice: boolean,
    signal: AbortSignal,
  ): Promise<NetcdfConversion> {
    const { links, platform, profile, metadata, record } = found;
    const input = await this.inputOf(found);
    if (input === null) throw noNetcdf(record.identifier);
    const available = griddedVariables(await this.arrays.open(input, signal, { isCallersChoice }));
    const { variables, absent } = chosenVariables(wish.variables, profile, available);
    if (variables.length === 0) throw noneOf(wish.variables, available);
    const json = {
      input_dataset: input,
      implementation: 'grid',
      variables: [...variables],
      ...(wish.processing !== undefined && wish.processing !== null && { processing: wish.processing }),
      metadata: { ...metadata },
    };
    const config: ConversionConfig = {
      ...readConversionConfig(json),
      source: {
        sourceDataset: links.download ?? links.opendap,
        opendapUrl: links.opendap,
        platform: platform.platform,
        family: platform.family === 'unknown' ? null : platform.family,
        campaignId: null,
        parentIdentifier: null,
      },
    };
    return {
      json,
      config,
      skipped: absent.map((name) => ({ name, reason: `The product has ${available.join(', ')}` })),
    };
  }

  private async inputOf({ netcdfPath, links }: NbsRecord): Promise<string | null> {
    const mounted = netcdfPath === null ? null : rootHref(NBS_DATA, netcdfPath);
    return mounted !== null && (await this.files.find(mounted)) !== null ? mounted : links.opendap;
  }
}

function noNetcdf(identifier: string): DomainError {
  const message = `The record ${JSON.stringify(identifier)} leads to no NetCDF, neither over OPeNDAP nor mounted`;
  return new DomainError('NOT_FOUND', message, { detail: { code: 'no_netcdf_reference', message } });
}
