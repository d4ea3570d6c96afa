import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { JobOutbox, type Job } from '../../jobs/index.js';
import { HarvestConfig } from '../../platform/config/config.js';
import { CswCatalogues } from '../csw/csw-catalogues.js';
import { type HarvestCaller } from '../harvest-caller.js';
import { recordNotFound } from '../nbs/nbs-records.service.js';
import { ChildrenOfParent } from './children-of-parent.js';
import { type CandidateDto, type HyspexLineAnswerDto, type HyspexParentAnswerDto } from './hyspex-answers.dto.js';
import { isFaultOfRecord, toFailedChild } from './faults-of-records.js';
import { type FailedChild, type SkippedChild } from './hyspex-batch.entity.js';
import { HyspexCampaigns } from './hyspex-campaigns.service.js';
import { HyspexLines, type PreparedLine } from './hyspex-lines.service.js';
import {
  type HyspexLineRequest,
  type HyspexParentRequest,
  toLineWish,
  toParentRequest,
} from './hyspex-requests.dto.js';
import { type MissingVariantsRequest } from './missing-variants.work.js';
import { skippedVariants } from './skipped-variants.js';
import { ParentScan } from './parent-scan.js';
import { scanLimits } from './scan-limits.js';

/** HySpex on request: one line, or the lines of a campaign's parent. */
@Injectable()
export class HyspexHarvest {
  constructor(
    private readonly catalogues: CswCatalogues,
    private readonly lines: HyspexLines,
    private readonly campaigns: HyspexCampaigns,
    private readonly outbox: JobOutbox,
    private readonly config: HarvestConfig,
  ) {}

  /** Shows how the line would be converted; starts it with `submit`. @throws NOT_FOUND, INVALID, UPSTREAM_FAILED */
  async line(request: HyspexLineRequest, caller: HarvestCaller): Promise<HyspexLineAnswerDto> {
    const record = await this.catalogues.of(request.endpoint, 'default').getRecordById(request.identifier);
    if (record === null) throw recordNotFound(request.identifier);
    const wish = toLineWish(request);
    const origin = { campaignId: null, parentIdentifier: null };
    const line = await this.lines.prepare(record, wish, origin, caller.createdBy, request.output_file ?? null);
    if (!request.submit) return toLineAnswer(line, []);
    const { createdBy, accountId } = caller;
    const submitted = await this.lines.submit(line, wish, {
      createdBy,
      accountId,
      parentJobId: null,
      campaignId: null,
    });
    const joined = submitted.find(({ isJoined }) => isJoined);
    if (joined && submitted.every(({ isJoined }) => isJoined)) throw underWay(joined.jobId);
    return toLineAnswer(
      line,
      submitted.map(({ jobId }) => jobId),
    );
  }

  /** All children of the batch are queued when this returns. @throws CONFLICT while another batch of the campaign runs */
  async parent(
    request: HyspexParentRequest,
    caller: HarvestCaller,
    signal: AbortSignal,
  ): Promise<HyspexParentAnswerDto> {
    if (request.submit === false) return this.look(request, caller, signal);
    const job = await this.campaigns.runNow(toParentRequest(request), caller);
    return { ...(job.result as Omit<HyspexParentAnswerDto, 'job_id' | 'candidates'>), job_id: job.id, candidates: [] };
  }

  startParent(request: HyspexParentRequest, caller: HarvestCaller): Promise<Job> {
    return this.campaigns.start(toParentRequest(request), caller);
  }

  startMissingVariants(request: MissingVariantsRequest, { createdBy, accountId }: HarvestCaller): Promise<Job> {
    const { campaignId, parentIdentifier, require } = request;
    return this.outbox.submit({
      kind: 'hyspex_missing_variants',
      request: { ...request },
      sourceFilename: 'hyspex_missing_variants',
      createdBy,
      accountId,
      dedupeKey: `hyspex-missing:${createdBy}:${campaignId ?? ''}:${parentIdentifier ?? ''}:${require.join('+')}`,
    });
  }

  /** The same scan, without a job. */
  private async look(
    request: HyspexParentRequest,
    caller: HarvestCaller,
    signal: AbortSignal,
  ): Promise<HyspexParentAnswerDto> {
    const { identifier, startPosition, maxChildren, wish } = toParentRequest(request);
    const children = new ChildrenOfParent(this.catalogues.of(request.endpoint, 'default'), identifier);
    const scan = new ParentScan(children, scanLimits(maxChildren, this.config), startPosition);
    const candidates: CandidateDto[] = [];
    const [skipped, errors]: [SkippedChild[], FailedChild[]] = [[], []];
    const origin = { campaignId: null, parentIdentifier: identifier };
    for await (const { record, pass } of scan.found(signal)) {
      try {
        const line = await this.lines.prepare(record, wish, origin, caller.createdBy);
        const known = wish.force ? [] : skippedVariants(line);
        const variants = wish.variants.filter((one) => !known.some(({ variant }) => variant === one));
        skipped.push(...known);
        if (variants.length > 0) candidates.push({ identifier: record.identifier, title: record.title, variants });
      } catch (error) {
        if (!isFaultOfRecord(error)) throw error;
        errors.push(toFailedChild(record.identifier, error));
      }
      pass();
    }
    return {
      ...{ parent_identifier: identifier, campaign_id: request.campaign_id ?? null, job_id: null },
      ...{ start_position: startPosition, scanned: scan.scanned, matched: scan.matched },
      ...{ queued: [], skipped, errors, candidates, next_start_position: scan.next },
    };
  }
}

function toLineAnswer(line: PreparedLine, jobIds: readonly string[]): HyspexLineAnswerDto {
  const { identifier, title, abstract } = line.record;
  return {
    identifier,
    metadata: { title, identifier, abstract },
    opendap_url: line.opendapUrl,
    local_path: line.localPath,
    configs: line.conversions.map(({ json }) => json),
    existing: line.existing.map(({ variant, datasetId }) => ({ variant, dataset_id: datasetId })),
    submitted: jobIds.length > 0,
    job_ids: [...jobIds],
  };
}

function underWay(jobId: string): DomainError {
  const message = 'The same conversion is already waiting or running';
  return new DomainError('CONFLICT', message, { detail: { message, job_id: jobId } });
}
