import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { isAdmin, readableBy, type Principal } from '../../../auth/index.js';
import { Dataset, DatasetAccess, DATASET_NOT_FOUND, Thumbnails } from '../../../datasets/index.js';
import { JobOutbox, type Job } from '../../../jobs/index.js';
import { invalidField } from '../../../platform/http/validation.js';
import { caredDatasets } from '../cared-datasets.query.js';
import { ThumbnailGeneration, type ThumbnailOrder, type ThumbnailReport } from './thumbnail-generation.js';
import { type GenerateThumbnailsDto } from './thumbnails.dto.js';

/** Above so many datasets it is a job. */
const MAX_AT_ONCE = 20;
const DEFAULT_SIZE_PX = 256;

/** Who may have pictures drawn or thrown away, and whether at once or as a job. */
@Injectable()
export class ThumbnailOrders {
  constructor(
    private readonly access: DatasetAccess,
    private readonly generation: ThumbnailGeneration,
    private readonly thumbnails: Thumbnails,
    private readonly outbox: JobOutbox,
    private readonly dataSource: DataSource,
  ) {}

  /** @throws UNAUTHENTICATED, INVALID, RATE_LIMITED, UNAVAILABLE */
  async generate(
    principal: Principal | null,
    dto: GenerateThumbnailsDto,
    clientAddress: string | null,
    signal: AbortSignal,
  ): Promise<ThumbnailReport | Job> {
    const asked = await this.idsOf(principal, dto);
    const readable = await this.access.findReadable(principal, asked);
    const ids = asked.filter((id) => readable.has(id));
    const order = { ids, size: dto.size ?? DEFAULT_SIZE_PX, isForced: dto.force ?? false };
    if (ids.length > MAX_AT_ONCE) return this.submit(principal, order, clientAddress);
    const report = await this.generation.run(order, { signal });
    const unknown = asked.filter((id) => !readable.has(id)).map((id) => ({ dataset_id: id, error: DATASET_NOT_FOUND }));
    return { ...report, failed: [...unknown, ...report.failed] };
  }

  /** Of one dataset, or of all that the caller may change. @throws NOT_FOUND, FORBIDDEN */
  async clear(principal: Principal, datasetId: string | undefined): Promise<number> {
    if (datasetId !== undefined) {
      const { id } = await this.access.loadWritable(principal, datasetId);
      return this.thumbnails.clear([id]);
    }
    if (isAdmin(principal)) return this.thumbnails.clear(null);
    const own = await caredDatasets(this.dataSource.manager, { ownerId: principal.ownerId });
    return this.thumbnails.clear(own.map(({ id }) => id));
  }

  private async idsOf(principal: Principal | null, { all, dataset_ids }: GenerateThumbnailsDto): Promise<string[]> {
    if (!all && !dataset_ids) throw invalidField('body', 'dataset_ids', 'name datasets, or send "all": true');
    if (!all) return [...new Set(dataset_ids)];
    if (dataset_ids) throw invalidField('body', 'all', 'name datasets or ask for all, not both', all);
    if (principal === null)
      throw new DomainError('UNAUTHENTICATED', 'Sign in to have pictures of all datasets drawn', {
        headers: { 'WWW-Authenticate': 'Bearer' },
      });
    const { sql, parameters } = readableBy(principal, 'd');
    const rows = await this.dataSource.manager
      .createQueryBuilder(Dataset, 'd')
      .select('d.id')
      .where(sql, parameters)
      .orderBy('d.id')
      .getMany();
    return rows.map(({ id }) => id);
  }

  private submit(principal: Principal | null, order: ThumbnailOrder, clientAddress: string | null): Promise<Job> {
    const what = createHash('sha256').update(JSON.stringify(order)).digest('hex');
    return this.outbox.submit({
      kind: 'thumbnails',
      request: { ...order },
      sourceFilename: 'thumbnails',
      createdBy: principal?.ownerId ?? null,
      accountId: principal?.accountId ?? null,
      clientAddress: principal === null ? clientAddress : null,
      dedupeKey: `thumbnails:${principal?.ownerId ?? 'public'}:${what}`,
      onDuplicate: principal === null ? 'join' : 'conflict',
    });
  }
}
