import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { Conversions, type ConversionConfig } from '../../conversions/index.js';
import { Seeding } from '../../seeding/index.js';
import { type HarvestCaller } from '../harvest-caller.js';
import { type NbsNetcdfAnswerDto, type NbsQuicklookAnswerDto, type NbsSafeAnswerDto } from './nbs-answers.dto.js';
import { toAnswer, toQuicklookAnswer, toSafeAnswer } from './nbs-answers.mapper.js';
import { assertSentinel, type NbsRecord, NbsRecords } from './nbs-records.service.js';
import { type NbsNetcdfRequest, type NbsQuicklookRequest, type NbsSafeRequest } from './nbs-requests.dto.js';
import { NetcdfFlow } from './netcdf-flow.service.js';
import { isQuicklooksMissing, NbsQuicklooks } from './quicklooks.service.js';
import { amplitudeName } from './sentinel-product.js';
import { assertMirrored, SafePipelines } from './safe-pipelines.service.js';

/** What somebody asks for, and on which ground. */
export interface NbsContext {
  readonly caller: HarvestCaller;
  /** Base of links. */
  readonly base: string;
  readonly signal: AbortSignal;
}

/** From the identifier of a Sentinel record to datasets, or to the job that makes them. */
@Injectable()
export class NbsHarvest {
  constructor(
    private readonly records: NbsRecords,
    private readonly quicklooks: NbsQuicklooks,
    private readonly safes: SafePipelines,
    private readonly netcdfs: NetcdfFlow,
    private readonly conversions: Conversions,
    private readonly seeding: Seeding,
  ) {}

  /** Registers all quicklooks of the product. @throws NOT_FOUND `quicklooks_missing`, INVALID `unknown_platform` */
  async quicklook(request: NbsQuicklookRequest, context: NbsContext): Promise<NbsQuicklookAnswerDto> {
    const found = await this.records.resolve(request.identifier, request.endpoint ?? undefined);
    assertSentinel(found);
    return this.registerQuicklooks(found, request, context);
  }

  /** Prepares, and submits when asked to. @throws CONFLICT `safe_not_mirrored` */
  async safe(request: NbsSafeRequest, context: NbsContext): Promise<NbsSafeAnswerDto> {
    const found = await this.records.resolve(request.identifier, request.endpoint ?? undefined);
    return this.prepareSafe(found, request, context);
  }

  /** Sentinel-1: quicklooks, else SAFE. Others: their NetCDF. */
  async netcdf(request: NbsNetcdfRequest, context: NbsContext): Promise<NbsNetcdfAnswerDto> {
    const found = await this.records.resolve(request.identifier, request.endpoint ?? undefined);
    if (found.platform.family === 'S1') return this.sentinel1(found, request, context);
    const isCallersChoice = request.endpoint != null;
    const wish = { variables: request.variables ?? [], processing: request.processing };
    const { json, config, skipped } = await this.netcdfs.prepare(found, wish, isCallersChoice, context.signal);
    const jobId = request.submit ? await this.submit(config, context.caller) : null;
    return {
      ...toAnswer(found, skipped),
      ...NOTHING,
      route_taken: 'netcdf',
      config: json,
      submitted: jobId !== null,
      job_id: jobId,
    };
  }

  private async sentinel1(
    found: NbsRecord,
    request: NbsNetcdfRequest,
    context: NbsContext,
  ): Promise<NbsNetcdfAnswerDto> {
    try {
      const answer = await this.registerQuicklooks(found, { variables: request.variables }, context);
      return { ...NOTHING, ...answer, route_taken: 'quicklook' };
    } catch (error) {
      if (!isQuicklooksMissing(error)) throw error;
      return { ...NOTHING, ...(await this.prepareSafe(found, request, context)), route_taken: 'safe' };
    }
  }

  private async registerQuicklooks(
    found: NbsRecord,
    { variables, title, seed }: Pick<NbsQuicklookRequest, 'variables' | 'title' | 'seed'>,
    { caller, base, signal }: NbsContext,
  ): Promise<NbsQuicklookAnswerDto> {
    const wish = { variables: (variables ?? []).map(amplitudeName), title: title ?? null };
    const done = await this.quicklooks.register(found, wish, caller, signal);
    for (const { datasetId, isDuplicate } of done.files)
      if (!isDuplicate || seed) await this.seeding.afterRegistration(datasetId, seed, caller);
    const answer = toQuicklookAnswer(found, done, base);
    return { ...answer, metadata: { ...answer.metadata, title: title ?? answer.metadata.title } };
  }

  private async prepareSafe(found: NbsRecord, request: NbsSafeRequest, { caller }: NbsContext) {
    const pipeline = await this.safes.prepare(found, {
      archiveRoot: request.archive_root ?? null,
      variables: request.variables ?? [],
      products: request.products_json,
      outputFile: request.output_file ?? null,
      processing: request.processing,
    });
    if (!request.submit) return toSafeAnswer(found, pipeline, null);
    assertMirrored(pipeline);
    return toSafeAnswer(found, pipeline, await this.submit(pipeline.config, caller));
  }

  /** These routes are open: who asks for what is under way gets that job, signed in or not (jobs-and-visibility §5). */
  private async submit(config: ConversionConfig, caller: HarvestCaller): Promise<string> {
    try {
      return (await this.conversions.submit(config, caller)).id;
    } catch (error) {
      const held = error instanceof DomainError && error.code === 'CONFLICT' && (error.detail as { job_id?: unknown });
      if (held && typeof held.job_id === 'string') return held.job_id;
      throw error;
    }
  }
}

const NOTHING = {
  datasets: [],
  created: 0,
  reused: 0,
  services: null,
  safe: null,
  config: null,
  submitted: false,
  job_id: null,
};
