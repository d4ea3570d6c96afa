import { Module } from '@nestjs/common';
import { DeliveryStores } from './delivery-stores.js';

@Module({ providers: [DeliveryStores], exports: [DeliveryStores] })
export class DeliveryModule {}
