import { Injectable } from '@nestjs/common';
import { type Principal } from '../auth/index.js';
import { type DatasetReadCheck } from '../jobs/index.js';
import { DatasetAccess } from './dataset-access.js';

/** Answers the jobs feature, which lies below this one and knows datasets only by id. */
@Injectable()
export class ReadCheck implements DatasetReadCheck {
  constructor(private readonly access: DatasetAccess) {}

  async assertReadable(principal: Principal | null, datasetId: string): Promise<void> {
    await this.access.loadReadable(principal, datasetId);
  }
}
