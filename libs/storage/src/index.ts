export { Buckets, HOUSE_BUCKET, type BucketsOptions } from './buckets.js';
export { loadBucketsFile } from './buckets-file.js';
export { errnoOf } from './errno.js';
export { FilesystemStore } from './filesystem-store.js';
export { MemoryStore } from './memory-store.js';
export { assertKey, isBucketName, isKey } from './object-key.js';
export {
  type ByteRange,
  type ObjectInfo,
  type ObjectStore,
  type PutFileOptions,
  type PutOptions,
} from './object-store.js';
export { type S3BucketSettings } from './s3-settings.js';
export { S3Store } from './s3-store.js';
export { isStoreRefusal, toStoreError } from './store-error.js';
export { webGdalPath } from './web-path.js';
