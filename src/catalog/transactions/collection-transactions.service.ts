import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type StacCollection } from '#libs/stac';
import { DataSource, type EntityManager } from 'typeorm';
import { isAdmin, type Principal } from '../../auth/index.js';
import { CollectionAccess } from '../collection-access.js';
import { type Collection, type CollectionDocument } from '../collection.entity.js';
import { CollectionStore } from '../collection-store.js';
import { collectionReaders, type Owned, type Reader } from '../readers.js';
import { namesRevision } from '../revision-tag.js';
import { SceneStore } from '../scene-store.js';
import { storableJson } from '../storable-json.js';
import { servedExtent } from '../stac/collections/collection-extent.js';
import { STRUCTURAL_RELS } from '../stac/stac-links.js';
import { assertIfMatch } from './if-match.js';
import { VISIBILITY } from './item-rights.js';
import { mergePatch } from './merge-patch.js';
import { assertIdIsFree, parseCollection, parseVisibility } from './validation/collection.js';
import { invalidMember } from './validation/invalid-member.js';

/**
 * STAC Transactions of collections (stac-api §9). Who makes one owns it with their account; `swath:visibility` says who
 * else reads it. Of the collections of the house only that can be changed, by administrators.
 */
@Injectable()
export class CollectionTransactions {
  constructor(
    private readonly access: CollectionAccess,
    private readonly collections: CollectionStore,
    private readonly scenes: SceneStore,
    private readonly dataSource: DataSource,
  ) {}

  /** @throws CONFLICT when the id is taken. */
  create({ accountId, ownerId }: Principal, body: unknown): Promise<Collection> {
    const collection = parseCollection(body);
    assertIdIsFree(collection.id);
    const owner = { accountId, createdBy: ownerId };
    const readers = readersOf(collection, owner) ?? collectionReaders('account', owner);
    const row = { id: collection.id, kind: 'stac' as const, ...owner, readers, document: documentOf(collection) };
    return this.collections.create(this.dataSource.manager, row);
  }

  /** Without `swath:visibility` the rights stay as they are. */
  replace(principal: Principal, id: string, body: unknown, ifMatch?: string): Promise<Collection> {
    return this.change(principal, id, ifMatch, async (manager, collection) => {
      if (collection.accountId === null) throw ofTheHouse(id);
      await this.save(manager, collection, parseCollection(body));
    });
  }

  /** RFC 7386. */
  patch(principal: Principal, id: string, patch: unknown, ifMatch?: string): Promise<Collection> {
    if (typeof patch !== 'object' || patch === null || Array.isArray(patch))
      return invalidMember('', 'must be an object');
    return this.change(principal, id, ifMatch, async (manager, collection) => {
      if (collection.accountId !== null)
        return this.save(manager, collection, parseCollection(mergePatch(storedCollection(collection), patch)));
      if (Object.keys(patch).some((name) => name !== VISIBILITY)) throw ofTheHouse(id);
      const readers = readersOf(patch, collection);
      if (readers !== null) await this.collections.update(manager, id, { readers });
    });
  }

  /** @param force also removes its items; without it a collection that has any is a CONFLICT. */
  async delete(principal: Principal, id: string, force: boolean, ifMatch?: string): Promise<void> {
    const { accountId } = await this.access.loadWritable(principal, id);
    if (accountId === null) throw ofTheHouse(id);
    await this.dataSource.transaction(async (manager) => {
      const collection = await this.collections.lock(manager, id);
      assertIfMatch(ifMatch, (tag) => namesRevision(tag, collection.revision));
      if (!force && (await this.scenes.hasAny(manager, id)))
        throw new DomainError(
          'CONFLICT',
          `Collection ${JSON.stringify(id)} has items; remove them first, or with it by force=true`,
        );
      // Millions of rows take longer than the platform gives a statement.
      await manager.query(`SET LOCAL statement_timeout = 0`);
      await this.scenes.removeAll(manager, id);
      await this.collections.delete(manager, id);
    });
  }

  private async change(
    principal: Principal,
    id: string,
    ifMatch: string | undefined,
    work: (manager: EntityManager, collection: Collection) => Promise<void>,
  ): Promise<Collection> {
    const { accountId } = await this.access.loadWritable(principal, id);
    if (accountId === null && !isAdmin(principal))
      throw new DomainError('FORBIDDEN', `Only administrators may change collection ${JSON.stringify(id)}`);
    return this.dataSource.transaction(async (manager) => {
      const collection = await this.collections.lock(manager, id);
      assertIfMatch(ifMatch, (tag) => namesRevision(tag, collection.revision));
      await work(manager, collection);
      return this.collections.lock(manager, id);
    });
  }

  private async save(manager: EntityManager, collection: Collection, next: StacCollection): Promise<void> {
    const { id, accountId, createdBy } = collection;
    if (next.id !== id) invalidMember('id', `must be ${JSON.stringify(id)}, as in the path`, next.id);
    const readers = readersOf(next, { accountId, createdBy });
    await this.collections.update(manager, id, { document: documentOf(next), ...(readers !== null && { readers }) });
  }
}

/** null = nothing is said about them. */
function readersOf(body: object, owner: Owned): Reader[] | null {
  const visibility = (body as Record<string, unknown>)[VISIBILITY];
  return visibility === undefined ? null : collectionReaders(parseVisibility(visibility, VISIBILITY), owner);
}

function documentOf(collection: StacCollection): CollectionDocument {
  const { id, [VISIBILITY]: _visibility, links, ...document } = collection;
  storableJson(`Collection ${JSON.stringify(id)}`, () => JSON.stringify(collection));
  return { ...document, links: links.filter(({ rel }) => !STRUCTURAL_RELS.has(rel)) } as CollectionDocument;
}

function storedCollection(collection: Collection): StacCollection {
  const { id, document } = collection;
  const { links = [], extent = servedExtent(collection) } = document;
  return { ...document, id, links, extent } as StacCollection;
}

function ofTheHouse(id: string): DomainError {
  return new DomainError(
    'CONFLICT',
    `Collection ${JSON.stringify(id)} is built in: only its ${VISIBILITY} can be changed, by PATCH`,
  );
}
