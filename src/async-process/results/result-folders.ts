import { Injectable } from '@nestjs/common';
import { isDomainError } from '#libs/errors';
import { DeliveryStores, readStorageDescriptor, type StorageDescriptor } from '../../delivery/index.js';
import { JsonMember } from '../../platform/http/json-member.js';
import { type SealedColumn } from '../../platform/secrets/sealed-column.js';
import { SecretBox } from '../../platform/secrets/secret-box.js';
import { type AsyncRequest } from '../async-request.entity.js';
import { bucketFault } from '../request/async-order.js';
import { type RequestCopy, ResultFolder, resultFolder } from './result-folder.js';

/** Finds the folders of requests, and keeps the keys to them. */
@Injectable()
export class ResultFolders {
  constructor(
    private readonly stores: DeliveryStores,
    private readonly box: SecretBox,
  ) {}

  /** @throws INVALID for a bucket that this instance does not know and that comes without keys */
  async open(delivery: StorageDescriptor, id: string): Promise<ResultFolder> {
    const store = await this.stores.open(delivery).catch((error: unknown) => {
      throw isDomainError(error, 'BAD_REQUEST') ? bucketFault('output->delivery', error.message) : error;
    });
    return new ResultFolder(store, resultFolder(delivery.path, id));
  }

  /** For the row; null = the request brought no keys. */
  seal({ keys }: StorageDescriptor, id: string): string | null {
    return keys === null ? null : this.box.seal(keys, ownerOf(id));
  }

  /** Of a request that was stored. */
  async of({ id, request, secrets }: Pick<AsyncRequest, 'id' | 'request' | 'secrets'>): Promise<ResultFolder> {
    const delivery = readStorageDescriptor(new JsonMember(request).get('output').get('delivery'));
    const keys = secrets === null ? null : (this.box.open(secrets, ownerOf(id)) as StorageDescriptor['keys']);
    return this.open({ ...delivery, keys }, id);
  }
}

export function copyOf(
  { id, created, request }: Pick<AsyncRequest, 'id' | 'created' | 'request'>,
  { status, costPU }: Pick<RequestCopy, 'status' | 'costPU'>,
): RequestCopy {
  return { id, status, created, costPU, request };
}

const ownerOf = (id: string) => `async/${id}`;
export const ASYNC_SECRETS: SealedColumn = { table: 'async_requests', ownerOf };
