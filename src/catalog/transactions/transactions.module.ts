import { Module } from '@nestjs/common';
import { BulkController } from './bulk/bulk.controller.js';
import { CollectionTransactionsController } from './collection-transactions.controller.js';
import { ItemTransactionsController } from './item-transactions.controller.js';
import { TransactionsCoreModule } from './transactions.core.module.js';

/** How scenes get in over HTTP: STAC Transactions and bulk loads. */
@Module({
  imports: [TransactionsCoreModule],
  controllers: [ItemTransactionsController, CollectionTransactionsController, BulkController],
})
export class TransactionsModule {}
