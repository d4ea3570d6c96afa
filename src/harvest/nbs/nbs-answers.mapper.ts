import { toProfileDto } from '../../sentinel-profiles/index.js';
import { type SkippedFile } from '../records/each-file.js';
import { type NbsAnswerDto, type NbsQuicklookAnswerDto, type NbsSafeAnswerDto } from './nbs-answers.dto.js';
import { type NbsRecord } from './nbs-records.service.js';
import { type Quicklooks } from './quicklooks.service.js';
import { type SafePipeline } from './safe-pipelines.service.js';
import { combinedServices, linksOfDataset } from './service-links.js';

export function toAnswer(found: NbsRecord, skipped: readonly SkippedFile[]): NbsAnswerDto {
  const { platform, profile, metadata, links, record } = found;
  return {
    identifier: record.identifier,
    platform: { ...platform },
    profile: toProfileDto(profile),
    metadata: { ...metadata },
    references: { ...links },
    skipped: [...skipped],
  };
}

export function toQuicklookAnswer(
  found: NbsRecord,
  { files, skipped }: Quicklooks,
  base: string,
): NbsQuicklookAnswerDto {
  const reused = files.filter(({ isDuplicate }) => isDuplicate).length;
  return {
    ...toAnswer(found, skipped),
    datasets: files.map(({ datasetId, filename, title, variant, isDuplicate }) => ({
      dataset_id: datasetId,
      filename,
      title,
      variant,
      duplicate: isDuplicate,
      ...linksOfDataset(base, datasetId),
    })),
    created: files.length - reused,
    reused,
    services: combinedServices(
      base,
      files.map(({ datasetId }) => datasetId),
    ),
  };
}

export function toSafeAnswer(found: NbsRecord, pipeline: SafePipeline, jobId: string | null): NbsSafeAnswerDto {
  const { path, exists, json, skipped } = pipeline;
  return {
    ...toAnswer(found, skipped),
    safe: { path, exists, download_url: found.links.download },
    config: json,
    submitted: jobId !== null,
    job_id: jobId,
  };
}
