import { Injectable } from '@nestjs/common';
import { type AccessKeys, type StorageDescriptor } from '../../delivery/index.js';
import { type SealedColumn } from '../../platform/secrets/sealed-column.js';
import { SecretBox } from '../../platform/secrets/secret-box.js';
import { type BatchTask } from './batch-task.entity.js';

/** Members of a request that may bring keys of a bucket. */
export type KeyHolder = 'features' | 'output' | 'evalscriptReference';
type KeysOf = Partial<Record<KeyHolder, AccessKeys>>;

/** The keys that callers bring for their buckets: sealed as long as their task is kept, opened by whoever does its work. */
@Injectable()
export class SealedKeys {
  constructor(private readonly box: SecretBox) {}

  /** null = the request brought none. */
  seal(taskId: string, descriptors: Readonly<Partial<Record<KeyHolder, StorageDescriptor | null>>>): string | null {
    const keys: KeysOf = Object.fromEntries(
      Object.entries(descriptors).flatMap(([holder, one]) => (one?.keys ? [[holder, one.keys]] : [])),
    );
    return Object.keys(keys).length === 0 ? null : this.box.seal(keys, ownerOf(taskId));
  }

  /** The descriptor of a stored request, with the keys that it came with. */
  open(
    { id, secrets }: Pick<BatchTask, 'id' | 'secrets'>,
    holder: KeyHolder,
    descriptor: StorageDescriptor,
  ): StorageDescriptor {
    if (secrets === null) return descriptor;
    return { ...descriptor, keys: (this.box.open(secrets, ownerOf(id)) as KeysOf)[holder] ?? null };
  }
}

const ownerOf = (taskId: string) => `batch/${taskId}`;
export const BATCH_SECRETS: SealedColumn = { table: 'batch_tasks', ownerOf };
