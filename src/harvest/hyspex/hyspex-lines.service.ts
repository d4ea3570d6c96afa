import { Injectable } from '@nestjs/common';
import { type CswRecord } from '#libs/csw-client';
import { DomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { type ConversionConfig, Conversions, readConversionConfig } from '../../conversions/index.js';
import { HarvestConfig } from '../../platform/config/config.js';
import { hyspexPathOf } from '../records/archive-paths.js';
import { HYSPEX, MountedFiles, rootHref } from '../records/mounted-files.js';
import { linksOf } from '../records/record-links.js';
import { type HyspexVariant, IMPLEMENTATION_OF, type LineWish } from './line-wish.js';
import { registeredVariants, type RegisteredVariant } from './registered-variants.query.js';

export interface LineConversion {
  readonly variant: HyspexVariant;
  /** As `POST /jobs/nc-to-geotiff` takes it. */
  readonly json: Readonly<Record<string, unknown>>;
  readonly config: ConversionConfig;
}

/** One flight line, ready to be converted. */
export interface PreparedLine {
  readonly record: CswRecord;
  readonly opendapUrl: string;
  /** `root://hyspex/…` when the file is mounted: then it is read instead of the address. */
  readonly localPath: string | null;
  readonly conversions: readonly LineConversion[];
  readonly existing: readonly RegisteredVariant[];
}

/** What a line belongs to, for the registry. */
export interface LineOrigin {
  readonly campaignId: string | null;
  readonly parentIdentifier: string | null;
}

export interface LineOwner {
  readonly createdBy: string | null;
  readonly accountId: string | null;
  readonly parentJobId: string | null;
  readonly campaignId: string | null;
}

export interface SubmittedVariant {
  readonly variant: HyspexVariant;
  readonly jobId: string;
  /** It was under way before. */
  readonly isJoined: boolean;
}

/** From the record of a flight line to conversions of its NetCDF. */
@Injectable()
export class HyspexLines {
  constructor(
    private readonly files: MountedFiles,
    private readonly conversions: Conversions,
    private readonly dataSource: DataSource,
    private readonly config: HarvestConfig,
  ) {}

  /**
   * Neither opens nor asks for the NetCDF.
   * @param outputFile base name; with two variants each adds its own
   * @throws NOT_FOUND `no_opendap_reference`; INVALID for a faulty wish
   */
  async prepare(
    record: CswRecord,
    wish: LineWish,
    origin: LineOrigin,
    owner: string | null,
    outputFile: string | null = null,
  ): Promise<PreparedLine> {
    const { opendap } = linksOf(record);
    if (opendap === null) throw noOpendap(record.identifier);
    const localPath = await this.mounted(opendap);
    const conversions = wish.variants.map((variant) => {
      const json = jsonOf(record, localPath ?? opendap, variant, wish, outputFile);
      const seed = wish.seed === undefined ? {} : { seed: wish.seed };
      const config = { ...readConversionConfig(json), ...seed, source: sourceOf(record, opendap, origin) };
      return { variant, json, config };
    });
    const existing = await registeredVariants(this.dataSource.manager, [record.identifier], owner);
    return { record, opendapUrl: opendap, localPath, conversions, existing };
  }

  /** Starts what is not registered yet, or all with `force`. What is under way already is joined. */
  async submit(line: PreparedLine, { force }: LineWish, owner: LineOwner): Promise<SubmittedVariant[]> {
    const isThere = (variant: string) => line.existing.some((registered) => registered.variant === variant);
    const submitted: SubmittedVariant[] = [];
    for (const { variant, config } of line.conversions)
      if (force || !isThere(variant)) submitted.push({ variant, ...(await this.submitOne(config, owner)) });
    return submitted;
  }

  private async submitOne(config: ConversionConfig, owner: LineOwner): Promise<Omit<SubmittedVariant, 'variant'>> {
    try {
      const { id } = await this.conversions.submit(config, { ...owner, clientAddress: null });
      return { jobId: id, isJoined: false };
    } catch (error) {
      const holder = error instanceof DomainError && error.code === 'CONFLICT' && heldBy(error);
      if (!holder) throw error;
      return { jobId: holder, isJoined: true };
    }
  }

  private async mounted(opendap: string): Promise<string | null> {
    const path = hyspexPathOf(opendap, this.config.hyspexOpendapPrefix);
    const href = path === null ? null : rootHref(HYSPEX, path);
    return href !== null && (await this.files.find(href)) !== null ? href : null;
  }
}

function jsonOf(record: CswRecord, input: string, variant: HyspexVariant, wish: LineWish, outputFile: string | null) {
  const { targetEpsg, targetResolution, variants, zVariable } = wish;
  const output = variant === 'rgb' ? 'rgb' : zVariable;
  const processing = {
    ...(targetEpsg !== null && { target_epsg: targetEpsg }),
    ...(targetResolution !== null && { target_resolution: targetResolution }),
  };
  return {
    input_dataset: input,
    implementation: IMPLEMENTATION_OF[variant],
    ...(variant === 'z' && { variables: [zVariable] }),
    ...(outputFile !== null && { output_names: { [output]: nameOf(outputFile, variant, variants.length > 1) } }),
    ...(Object.keys(processing).length > 0 && { processing }),
    metadata: { title: record.title, identifier: record.identifier, abstract: record.abstract },
    variant,
  };
}

function nameOf(outputFile: string, variant: HyspexVariant, isOneOfTwo: boolean): string {
  return isOneOfTwo ? `${outputFile.replace(/\.tiff?$/i, '')}_${variant}.tif` : outputFile;
}

function sourceOf(record: CswRecord, opendap: string, { campaignId, parentIdentifier }: LineOrigin) {
  return {
    sourceDataset: opendap,
    opendapUrl: opendap,
    platform: null,
    family: null,
    campaignId,
    parentIdentifier: record.parentIdentifier ?? parentIdentifier,
  };
}

function heldBy(error: DomainError): string | null {
  const { job_id: id } = (error.detail ?? {}) as { job_id?: unknown };
  return typeof id === 'string' ? id : null;
}

function noOpendap(identifier: string): DomainError {
  const message = `The record ${JSON.stringify(identifier)} has no OPeNDAP reference`;
  return new DomainError('NOT_FOUND', message, { detail: { code: 'no_opendap_reference', message } });
}
