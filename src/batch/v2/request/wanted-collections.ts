import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { Buckets } from '#libs/storage';
import { hasCapability, type Principal } from '../../../auth/index.js';
import { ByocAccess, bucketName } from '../../../byoc/index.js';
import { type TaskRequest } from './task-request.js';

/** Whether a task's results can become tiles of a collection, as far as that shows before the script is known. */
@Injectable()
export class WantedCollections {
  constructor(
    private readonly access: ByocAccess,
    private readonly buckets: Buckets,
  ) {}

  /** @throws BAD_REQUEST, FORBIDDEN, NOT_FOUND for a collection that is not the caller's */
  async assertPossible(principal: Principal, { collection, delivery, order }: TaskRequest): Promise<void> {
    if (collection === 'none') return;
    if (!hasCapability(principal, 'manage_collections'))
      throw new DomainError('FORBIDDEN', 'The capability "manage_collections" is required to fill a collection');
    if ((await this.buckets.get(delivery.bucket)) === null)
      throw refused(`collections read buckets of this instance only, and "${delivery.bucket}" is none of them`);
    const outputs = order.files[0]!.template.key.split('<outputId>').length - 1;
    if (order.files.length > 1 && outputs !== 1)
      throw refused('the url must contain <outputId> once, because that is where the collection looks for its bands');
    if (collection === 'new') return;
    const existing = await this.access.loadOwned(principal, collection.id);
    if (bucketName(existing) !== delivery.bucket)
      throw refused(`the collection lies in the bucket "${bucketName(existing)}", not in "${delivery.bucket}"`);
  }
}

function refused(why: string): DomainError {
  return new DomainError('BAD_REQUEST', `output: ${why}`, { detail: { code: 'COMMON_BAD_PAYLOAD' } });
}
