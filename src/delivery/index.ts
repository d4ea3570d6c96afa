export { DeliveryModule } from './delivery.module.js';
export { DeliveryStores } from './delivery-stores.js';
export {
  type AccessKeys,
  readS3Url,
  readStorageDescriptor,
  type StorageDescriptor,
  withoutSecrets,
} from './storage-descriptor.js';
