import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { principalOfUser } from '../auth/index.js';
import { type Job } from '../jobs/index.js';
import { Seeding } from '../seeding/index.js';
import { type ConversionReport } from './conversion-outcome.js';

/** Warms the tile cache of new datasets, when the configuration or the settings say so. */
@Injectable()
export class ConversionSeeding {
  constructor(
    private readonly seeding: Seeding,
    private readonly dataSource: DataSource,
  ) {}

  /** Never throws for what stands in the way of seeding. @param wish null = as the settings say */
  async after(
    outputs: readonly ConversionReport[],
    wish: boolean | null,
    { createdBy, clientAddress }: Job,
  ): Promise<void> {
    const fresh = outputs.flatMap(({ dataset_id: id, duplicate }) => (id === null || duplicate ? [] : [id]));
    if (fresh.length === 0 || wish === false) return;
    const principal = createdBy === null ? null : await principalOfUser(this.dataSource.manager, createdBy);
    for (const id of fresh) await this.seeding.afterRegistration(id, wish, { principal, clientAddress });
  }
}
