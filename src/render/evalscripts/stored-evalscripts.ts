import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { isAdmin, type Principal } from '../../auth/index.js';
import { type JsonMember } from '../../platform/http/json-member.js';
import { StoredEvalscript } from './stored-evalscript.entity.js';

export type NewEvalscript = Pick<StoredEvalscript, 'name' | 'description' | 'collection' | 'evalscript' | 'isPublic'>;

/** The last part of `https://…/configuration/v1/dataproducts/<id>`, or the bare id. */
const PRODUCT_ID = /(?:^|\/)([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/?$/i;

/** Whoever may not read a script is told the same as for one that is not there. */
@Injectable()
export class StoredEvalscripts {
  constructor(private readonly dataSource: DataSource) {}

  /** Those of the caller's account, oldest first. */
  list({ accountId }: Principal): Promise<StoredEvalscript[]> {
    return this.dataSource.manager.find(StoredEvalscript, {
      where: { accountId },
      order: { created: 'ASC', id: 'ASC' },
    });
  }

  /** @throws NOT_FOUND */
  async load(principal: Principal | null, id: string): Promise<StoredEvalscript> {
    const found = await this.find(principal, id);
    if (found === null) throw notFound(id);
    return found;
  }

  async create({ accountId, ownerId: createdBy }: Principal, script: NewEvalscript): Promise<StoredEvalscript> {
    const id = crypto.randomUUID();
    await this.dataSource.manager.insert(StoredEvalscript, { id, accountId, createdBy, ...script });
    return this.dataSource.manager.findOneByOrFail(StoredEvalscript, { id });
  }

  /** @throws NOT_FOUND, also for a public one of another account. */
  async delete(principal: Principal, id: string): Promise<void> {
    const own = isAdmin(principal) ? {} : { accountId: principal.accountId };
    const { affected } = await this.dataSource.manager.delete(StoredEvalscript, { id, ...own });
    if (affected === 0) throw notFound(id);
  }

  /** The script behind `dataProduct` of a request. @throws INVALID naming the member */
  async textOf(principal: Principal | null, product: JsonMember): Promise<string> {
    const id = PRODUCT_ID.exec(product.text())?.[1]?.toLowerCase();
    if (id === undefined) return product.refuse('must end in the id of a data product');
    const found = await this.find(principal, id);
    return found?.evalscript ?? product.refuse('there is no such data product, or none that you may read');
  }

  private async find(principal: Principal | null, id: string): Promise<StoredEvalscript | null> {
    const found = await this.dataSource.manager.findOneBy(StoredEvalscript, { id });
    const readable = found?.isPublic || found?.accountId === principal?.accountId || isAdmin(principal);
    return readable ? found : null;
  }
}

function notFound(id: string): DomainError {
  return new DomainError('NOT_FOUND', `Evalscript ${id} not found`);
}
