import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DatasetRegistry, type Dataset } from '../../datasets/index.js';
import { JobHandlers, type JobHandler, type JobRun } from '../../jobs/index.js';
import { datasetIdOf } from '../upload/ingest-keys.js';
import { assertStillCompatible } from './still-compatible.js';
import { SourceCheck } from './source-check.js';
import { VrtBuilder } from './vrt-builder.service.js';
import { createJobOf } from './vrt-jobs.js';
import { firstBuildFolders } from './vrt-keys.js';
import { VrtMembers } from './vrt-members.js';
import { VrtObjects } from './vrt-objects.js';

/** Makes a VRT dataset. The first build has no generation row (ingest-vrt §5.1). */
@Injectable()
export class VrtCreateHandler implements JobHandler, OnModuleInit {
  readonly kind = 'vrt_create';

  constructor(
    private readonly handlers: JobHandlers,
    private readonly members: VrtMembers,
    private readonly sourceCheck: SourceCheck,
    private readonly builder: VrtBuilder,
    private readonly registry: DatasetRegistry,
    private readonly objects: VrtObjects,
  ) {}

  onModuleInit(): void {
    this.handlers.register(this);
  }

  async run(run: JobRun): Promise<void> {
    const { job } = run;
    const { sourceIds, type, resolution, title, summary, visibility } = createJobOf(job);
    const shape = { type, resolution };
    const datasetId = datasetIdOf(job.id);

    await run.progress(0.05, 'validating');
    const readAt = new Date();
    const members = await this.members.load(sourceIds);
    assertStillCompatible(await this.sourceCheck.judge(members, shape, run.signal));
    const { description, asset } = await this.builder.build(run, {
      shape,
      members,
      readAt,
      folders: firstBuildFolders(datasetId),
    });

    await run.publish(async (manager) => {
      await this.members.holdAsBuilt(manager, asset.builtFrom);
      await this.registry.create(manager, {
        id: datasetId,
        recordType: 'vrt_dataset',
        title,
        summary,
        visibility,
        createdBy: job.createdBy,
        accountId: job.accountId,
        sourceFilename: job.sourceFilename,
        ...timeRangeOf(members),
        originJobId: job.id,
        description,
        asset,
      });
      await this.members.replaceLinks(manager, datasetId, sourceIds);
      return { datasetId, result: { dataset_ids: [datasetId] } };
    });
    await this.objects.removeLeftovers(datasetId);
  }
}

/** From the first acquisition to the last; null where no member knows its own. */
function timeRangeOf(members: readonly Dataset[]): { temporalStart: Date | null; temporalEnd: Date | null } {
  const starts = members.flatMap((member) => member.temporalStart ?? []);
  const ends = members.flatMap((member) => member.temporalEnd ?? member.temporalStart ?? []);
  const pick = (choose: (...times: number[]) => number, dates: Date[]) =>
    dates.length === 0 ? null : new Date(choose(...dates.map((date) => date.getTime())));
  return { temporalStart: pick(Math.min, starts), temporalEnd: pick(Math.max, ends) };
}
