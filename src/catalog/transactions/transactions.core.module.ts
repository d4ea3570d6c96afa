import { Module } from '@nestjs/common';
import { CatalogCoreModule } from '../catalog.core.module.js';
import { BulkLoad } from './bulk/bulk-load.service.js';
import { CollectionTransactions } from './collection-transactions.service.js';
import { ItemTransactions } from './item-transactions.service.js';

const SERVICES = [ItemTransactions, CollectionTransactions, BulkLoad];

/** The writing itself, for routes and commands. */
@Module({ imports: [CatalogCoreModule], providers: SERVICES, exports: [CatalogCoreModule, ...SERVICES] })
export class TransactionsCoreModule {}
