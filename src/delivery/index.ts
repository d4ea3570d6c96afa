export { DeliveryModule } from './delivery.module.js';
export { DeliveryStores } from './delivery-stores.js';
export {
  type AccessKeys,
  readStorageDescriptor,
  type StorageDescriptor,
  withoutSecrets,
} from './storage-descriptor.js';
