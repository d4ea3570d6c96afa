import { Module } from '@nestjs/common';
import { JobsWorkerModule } from '../jobs/index.js';
import { OrdersCoreModule } from './orders.core.module.js';
import { DeliveryArchiveHandler } from './work/archive/delivery-archive.handler.js';
import { ImportClock } from './work/clock/import-clock.js';
import { ImportJobs } from './work/clock/import-jobs.js';
import { ImportLooks } from './work/clock/import-looks.js';
import { OrderLook } from './work/clock/order-look.js';
import { ParentEndings } from './work/clock/parent-endings.js';
import { SubscriptionLook } from './work/clock/subscription-look.js';
import { WaitingDeliveries } from './work/clock/waiting-deliveries.js';
import { DeliveryImportHandler } from './work/delivery-import.handler.js';
import { ImportPlaceHandler } from './work/import-place.handler.js';
import { TileCogs } from './work/prepare/tile-cogs.js';
import { TileMosaics } from './work/prepare/tile-mosaics.js';
import { DeliveryReceiver } from './work/receive/delivery-receiver.js';
import { FileDownloads } from './work/receive/file-downloads.js';
import { FileTransfer } from './work/receive/file-transfer.js';
import { KeptFiles } from './work/receive/kept-files.js';

/** The background half: places orders, looks after them, brings deliveries in. */
@Module({
  imports: [OrdersCoreModule, JobsWorkerModule],
  providers: [
    ...[ImportClock, ImportJobs, ImportLooks, OrderLook, SubscriptionLook, WaitingDeliveries, ParentEndings],
    ...[DeliveryImportHandler, DeliveryReceiver, FileDownloads, FileTransfer, KeptFiles],
    ...[TileCogs, TileMosaics],
    ...[ImportPlaceHandler, DeliveryArchiveHandler],
  ],
})
export class OrdersWorkerModule {}
