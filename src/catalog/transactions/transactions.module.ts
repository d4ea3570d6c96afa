import { Module } from '@nestjs/common';
import { CatalogCoreModule } from '../catalog.core.module.js';
import { BulkController } from './bulk/bulk.controller.js';
import { BulkLoad } from './bulk/bulk-load.service.js';
import { CollectionTransactionsController } from './collection-transactions.controller.js';
import { CollectionTransactions } from './collection-transactions.service.js';
import { ItemTransactionsController } from './item-transactions.controller.js';
import { ItemTransactions } from './item-transactions.service.js';

/** How scenes get in over HTTP: STAC Transactions and bulk loads. */
@Module({
  imports: [CatalogCoreModule],
  controllers: [ItemTransactionsController, CollectionTransactionsController, BulkController],
  providers: [ItemTransactions, CollectionTransactions, BulkLoad],
})
export class TransactionsModule {}
