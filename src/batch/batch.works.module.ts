import { Module } from '@nestjs/common';
import { BatchWorks } from './tasks/batch-work.js';

/** Where the APIs' worker modules register what they do. */
@Module({ providers: [BatchWorks], exports: [BatchWorks] })
export class BatchWorksModule {}
