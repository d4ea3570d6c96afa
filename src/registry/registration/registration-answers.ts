import { Injectable } from '@nestjs/common';
import { type Principal } from '../../auth/index.js';
import { DatasetAccess, DatasetViews } from '../../datasets/index.js';
import { type RegisteredDatasetDto } from './registrations.dto.js';
import { type Outcome } from './registrations.service.js';

/** What follows a registration: its answer, and the seeding that was asked for. */
@Injectable()
export class RegistrationAnswers {
  constructor(
    private readonly access: DatasetAccess,
    private readonly views: DatasetViews,
  ) {}

  async of(
    { datasetId, isDuplicate, fields }: Outcome,
    reader: { principal: Principal; baseUrl: string },
  ): Promise<RegisteredDatasetDto> {
    const dataset = await this.access.loadReadable(reader.principal, datasetId);
    return {
      ...(await this.views.detail(dataset, reader)),
      duplicate: isDuplicate,
      duplicate_of: isDuplicate ? datasetId : null,
      seed_job_id: null,
    };
  }
}
