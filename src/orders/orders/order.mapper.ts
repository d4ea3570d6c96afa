import { type ImportSubscription } from '../subscriptions/import-subscription.entity.js';
import { type ImportOrder } from './import-order.entity.js';
import { type OrderDto } from './order.dto.js';

/** Members that orders and subscriptions share; those that are not there are absent, never null. */
export function toImportDto(row: ImportOrder | ImportSubscription): Omit<OrderDto, 'status'> {
  const { id, accountId, created, confirmed, provider, name, collectionId, sqkm, input, errorMessage } = row;
  return {
    ...{ id, accountId, userId: accountId, created: created.toISOString() },
    ...(confirmed !== null && { confirmed: confirmed.toISOString() }),
    ...{ provider, name },
    ...(collectionId !== null && { collectionId }),
    ...{ sqkm, input },
    ...(errorMessage !== null && { errorMessage }),
  };
}

export function toOrderDto(row: ImportOrder): OrderDto {
  return { ...toImportDto(row), status: row.status };
}
