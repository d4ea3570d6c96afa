import { type DeliveryArchive } from './delivery-archive.entity.js';
import { type ArchiveDto, type DeliveryDto } from './delivery.dto.js';
import { type ImportDelivery } from './import-delivery.entity.js';

export function toDeliveryDto(row: ImportDelivery): DeliveryDto {
  const { id, provider, status, errorMessage, sqkm, created } = row;
  return {
    ...{ id, provider, status },
    ...(errorMessage !== null && { errorMessage }),
    ...(sqkm !== null && { sqkm }),
    ...itemOf(row),
    created: created.toISOString(),
  };
}

export function toArchiveDto({ deliveryId, requested, status, size }: DeliveryArchive): ArchiveDto {
  const told = { deliveryId, format: 'zip', requested: requested.toISOString(), status } as const;
  return { ...told, ...(status === 'DONE' && size !== null && { size }) };
}

/** Each provider has its own word for what is delivered (tpdi §4). */
function itemOf({ provider, itemId }: ImportDelivery): Pick<DeliveryDto, 'productId' | 'itemId' | 'selectedImages'> {
  if (provider === 'AIRBUS') return { productId: itemId };
  if (provider === 'MAXAR') return { selectedImages: [itemId] };
  return { itemId };
}
