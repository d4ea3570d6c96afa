import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { FileRegistration } from '../../registry/index.js';
import { Seeding } from '../../seeding/index.js';
import { toQuicklookAnswer } from '../nbs/nbs-answers.mapper.js';
import { type NbsContext } from '../nbs/nbs-harvest.service.js';
import { type NbsRecord, NbsRecords } from '../nbs/nbs-records.service.js';
import { type HarvestedFile } from '../nbs/quicklooks.service.js';
import { registerEach } from '../records/each-file.js';
import { variantOf } from '../records/quicklook-name.js';
import { fileNameOf, geoTiffsOf } from './geotiff-references.js';
import { LinkedFiles } from './linked-files.service.js';
import { type SentinelCswAnswerDto, type SentinelCswRequest } from './sentinel-csw.dto.js';

/** A record that links more is no Sentinel product; of such, no more than these are registered. */
const MAX_FILES = 20;

/** From a record of any catalogue to datasets of the GeoTIFFs that it links. */
@Injectable()
export class SentinelCsw {
  constructor(
    private readonly records: NbsRecords,
    private readonly files: LinkedFiles,
    private readonly registration: FileRegistration,
    private readonly seeding: Seeding,
  ) {}

  /**
   * One broken file keeps nobody from the others: it is told in `skipped`; when none can be had, what was wrong with the first.
   * @throws NOT_FOUND (no such record; `geotiffs_missing`), UPSTREAM_FAILED, UPSTREAM_TIMEOUT, and what registering throws
   */
  async register(request: SentinelCswRequest, context: NbsContext): Promise<SentinelCswAnswerDto> {
    const found = await this.records.resolve(request.identifier, request.endpoint ?? undefined);
    const urls = geoTiffsOf(found.record);
    if (urls.length === 0) throw missing(request.identifier);
    const done = await registerEach(urls.slice(0, MAX_FILES), fileNameOf, (url) =>
      this.registerOne(found, url, request, context),
    );
    const tooMany = urls.slice(MAX_FILES).map((url) => ({
      name: fileNameOf(url),
      reason: `Only the first ${MAX_FILES} GeoTIFFs of a record are registered`,
    }));
    for (const { datasetId, isDuplicate } of done.files)
      if (!isDuplicate || request.seed)
        await this.seeding.afterRegistration(datasetId, request.seed ?? undefined, context.caller);
    const { services: _, ...answer } = toQuicklookAnswer(
      found,
      { files: done.files, skipped: [...done.skipped, ...tooMany] },
      context.base,
    );
    return { ...answer, metadata: { ...answer.metadata, title: request.title ?? answer.metadata.title } };
  }

  private async registerOne(
    { metadata, links, platform, record, product }: NbsRecord,
    url: URL,
    request: SentinelCswRequest,
    { caller, signal }: NbsContext,
  ): Promise<HarvestedFile> {
    const filename = fileNameOf(url);
    const variant = variantOf(filename, product);
    const name = request.title ?? metadata.title ?? metadata.identifier;
    const title = variant === null ? name : `${name} (${variant})`;
    const rights = { isSignedIn: caller.principal !== null, isCallersChoice: request.endpoint != null };
    const { datasetId, isDuplicate } = await this.files.with(url, rights, signal, (file) =>
      this.registration.register(
        {
          file,
          sourceFilename: filename,
          title,
          identifier: metadata.identifier,
          abstract: metadata.abstract,
          sourceDataset: url.href,
          opendapUrl: links.opendap,
          platform: platform.platform,
          family: platform.family === 'unknown' ? null : platform.family,
          variant,
          temporalStart: record.begin,
          temporalEnd: record.end,
          createdBy: caller.createdBy,
          accountId: caller.accountId,
        },
        signal,
      ),
    );
    return { datasetId, filename, title, variant, isDuplicate };
  }
}

function missing(identifier: string): DomainError {
  const message = `The record ${JSON.stringify(identifier)} links no GeoTIFF`;
  return new DomainError('NOT_FOUND', message, { detail: { code: 'geotiffs_missing', message } });
}
