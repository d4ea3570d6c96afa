import { toImportDto } from '../orders/order.mapper.js';
import { type ImportSubscription } from './import-subscription.entity.js';
import { type SubscriptionDto } from './subscription.dto.js';

export function toSubscriptionDto(row: ImportSubscription): SubscriptionDto {
  return { ...toImportDto(row), status: row.status };
}
