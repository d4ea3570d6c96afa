import { Injectable } from '@nestjs/common';
import { type Principal } from '../../auth/index.js';
import { DatasetAccess, DatasetViews } from '../../datasets/index.js';
import { Seeding } from '../../seeding/index.js';
import { FirstStyle } from './first-style.js';
import { type RegisteredDatasetDto } from './registrations.dto.js';
import { type Outcome } from './registrations.service.js';

/** What follows a registration: the style and the seeding that were asked for, and the answer. */
@Injectable()
export class RegistrationAnswers {
  constructor(
    private readonly access: DatasetAccess,
    private readonly views: DatasetViews,
    private readonly style: FirstStyle,
    private readonly seeding: Seeding,
  ) {}

  async of(
    { datasetId, isDuplicate, fields }: Outcome,
    reader: { principal: Principal; baseUrl: string },
  ): Promise<RegisteredDatasetDto> {
    const { principal } = reader;
    const dataset = await this.access.loadReadable(principal, datasetId);
    if (!isDuplicate) await this.style.apply(dataset, fields.style_id ?? null, principal);
    const seeder = { principal, clientAddress: null };
    const job = isDuplicate ? null : await this.seeding.afterRegistration(datasetId, fields.seed, seeder);
    return {
      ...(await this.views.detail(dataset, reader)),
      duplicate: isDuplicate,
      duplicate_of: isDuplicate ? datasetId : null,
      seed_job_id: job?.id ?? null,
    };
  }
}
