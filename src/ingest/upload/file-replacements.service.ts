import { type IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type Principal } from '../../auth/index.js';
import { DatasetAccess } from '../../datasets/index.js';
import { JobOutbox, type Job } from '../../jobs/index.js';
import { toConversionOptions } from './commit.mapper.js';
import { type ConversionDto } from './conversion.dto.js';
import { type ReplaceRequest } from './ingest-request.js';
import { KnownCrs } from './known-crs.js';
import { StagedUploads } from './staged-uploads.service.js';

@Injectable()
export class FileReplacements {
  constructor(
    private readonly access: DatasetAccess,
    private readonly uploads: StagedUploads,
    private readonly outbox: JobOutbox,
    private readonly knownCrs: KnownCrs,
  ) {}

  /**
   * Everything that can be refused is refused before the first byte of the file is read.
   * @throws NOT_FOUND, FORBIDDEN, INVALID (a VRT, unknown CRS), CONFLICT while another replacement runs, and what an
   * upload throws
   */
  async replace(caller: Principal, datasetId: string, dto: ConversionDto, request: IncomingMessage): Promise<Job> {
    const dataset = await this.access.loadWritable(caller, datasetId);
    if (dataset.recordType !== 'raster_dataset')
      throw new DomainError('INVALID', `Dataset ${datasetId} is a VRT: it follows its sources, regenerate it instead`);
    const options = toConversionOptions(dto);
    await this.knownCrs.assertKnown('query', options.sridOverride);
    return this.uploads.receive(request, (id, file) => {
      const replace: ReplaceRequest = { file, options };
      return this.outbox.submit({
        id,
        kind: 'raster_replace',
        datasetId,
        request: { ...replace },
        sourceFilename: file.fileName,
        createdBy: caller.ownerId,
        accountId: caller.accountId,
        dedupeKey: `replace:${datasetId}`,
      });
    });
  }
}
