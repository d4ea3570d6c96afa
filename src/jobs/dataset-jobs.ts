import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { type Principal } from '../auth/index.js';
import { DATASET_READ_CHECK, type DatasetReadCheck } from './dataset-read-check.js';
import { JobSearch } from './job-search.query.js';
import { type Job } from './job.entity.js';

/** Jobs looked at from the dataset they work on. */
@Injectable()
export class DatasetJobs implements OnApplicationBootstrap {
  private datasets: DatasetReadCheck | null = null;

  constructor(
    private readonly search: JobSearch,
    private readonly modules: ModuleRef,
  ) {}

  /** Looked up and not injected: the provider lives in a feature that imports this one. */
  onApplicationBootstrap(): void {
    try {
      this.datasets = this.modules.get<symbol, DatasetReadCheck>(DATASET_READ_CHECK, { strict: false });
    } catch {
      this.datasets = null;
    }
  }

  /** @throws NOT_FOUND when the caller may not read the dataset */
  async newest(datasetId: string, principal: Principal | null): Promise<Job | null> {
    await this.datasets?.assertReadable(principal, datasetId);
    return this.search.newestOf(datasetId, principal);
  }
}
