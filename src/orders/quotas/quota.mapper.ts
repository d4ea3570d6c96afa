import { type ImportQuota, type ImportQuotaEvent } from './import-quota.entity.js';
import { type QuotaDto, type QuotaEventDto } from './quota.dto.js';

export function toQuotaDto({ collectionId, quotaSqkm, quotaUsed }: Omit<ImportQuota, 'accountId'>): QuotaDto {
  return { collectionId, quotaSqkm, quotaUsed };
}

export function toQuotaEventDto({ at, by, orderId, ...event }: ImportQuotaEvent): QuotaEventDto {
  return {
    ...event,
    at: at.toISOString(),
    ...(by !== null && { userId: by }),
    ...(orderId !== null && { orderId }),
  };
}
