import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type StacItem } from '#libs/stac';
import { DataSource, type EntityManager } from 'typeorm';
import { type Principal } from '../../auth/index.js';
import { CollectionAccess } from '../collection-access.js';
import { type Collection } from '../collection.entity.js';
import { CollectionStore } from '../collection-store.js';
import { readerMarks } from '../readers.js';
import { sceneTag } from '../revision-tag.js';
import { itemOf, withoutOurs } from '../scene-document.js';
import { type NewScene, type SceneRow } from '../scene.js';
import { type OnConflict } from '../scene-write.query.js';
import { SceneStore, type Outcome, storedOrThrow, type StoredScene } from '../scene-store.js';
import { assertIfMatch } from './if-match.js';
import { itemReaders, VISIBILITY } from './item-rights.js';
import { mergePatch } from './merge-patch.js';
import { invalidMember, within } from './validation/invalid-member.js';
import { parseItem } from './validation/item.js';

/** Who writes, and the address they reached us at, which stands in items that they read here and send back. */
export interface StacWriter {
  readonly principal: Principal;
  readonly baseUrl: string;
}

export interface ItemRef {
  readonly collectionId: string;
  readonly id: string;
}

/** STAC Transactions of items (stac-api §9). Collections that a feature keeps refuse all of them with CONFLICT. */
@Injectable()
export class ItemTransactions {
  constructor(
    private readonly access: CollectionAccess,
    private readonly collections: CollectionStore,
    private readonly scenes: SceneStore,
    private readonly dataSource: DataSource,
  ) {}

  /** @throws CONFLICT when the id is taken. */
  async create({ principal, baseUrl }: StacWriter, collectionId: string, body: unknown): Promise<StoredScene> {
    const collection = await this.access.loadWritable(principal, collectionId);
    const item = withoutOurs(parseItem(body, collectionId), baseUrl);
    return this.store(this.dataSource.manager, collection, newScene(principal, collectionId, item), 'none');
  }

  /** All or nothing. @throws CONFLICT when one of the ids is taken. @returns how many. */
  async createAll({ principal, baseUrl }: StacWriter, collectionId: string, features: unknown): Promise<number> {
    if (!Array.isArray(features)) return invalidMember('features', 'must be an array');
    await this.access.loadWritable(principal, collectionId);
    const items = features.map((body, index) =>
      within(`features[${index}]`, () => withoutOurs(parseItem(body, collectionId), baseUrl)),
    );
    const twice = items.find(({ id }, index) => items.findIndex((other) => other.id === id) !== index);
    if (twice) invalidMember('features', `holds the id ${JSON.stringify(twice.id)} twice`);
    return this.dataSource.transaction(async (manager) => {
      const toRow = await this.scenes.rowMaker(manager, collectionId);
      const rows = items.map((item) => toRow(newScene(principal, collectionId, item)));
      const outcomes = await this.scenes.write(manager, collectionId, rows, { mayReplace: 'none' });
      outcomes.forEach(storedOrThrow);
      return outcomes.length;
    });
  }

  replace(writer: StacWriter, ref: ItemRef, body: unknown, ifMatch?: string): Promise<StoredScene> {
    return this.change(writer, ref, ifMatch, () => body);
  }

  /** RFC 7386, on the item as it is served. */
  patch(writer: StacWriter, ref: ItemRef, patch: unknown, ifMatch?: string): Promise<StoredScene> {
    if (typeof patch !== 'object' || patch === null || Array.isArray(patch))
      return invalidMember('', 'must be an object');
    return this.change(writer, ref, ifMatch, (row) => mergePatch(itemOf(row.document, writer.baseUrl), patch));
  }

  async delete({ principal }: StacWriter, { collectionId, id }: ItemRef, ifMatch?: string): Promise<void> {
    await this.access.loadWritable(principal, collectionId);
    await this.dataSource.transaction(async (manager) => {
      await this.lock(manager, principal, { collectionId, id }, ifMatch);
      await this.scenes.remove(manager, collectionId, [id]);
      await this.collections.shrink(manager, collectionId);
    });
  }

  private async change(
    { principal, baseUrl }: StacWriter,
    ref: ItemRef,
    ifMatch: string | undefined,
    next: (row: SceneRow) => unknown,
  ): Promise<StoredScene> {
    const { collectionId, id } = ref;
    const collection = await this.access.loadWritable(principal, collectionId);
    return this.dataSource.transaction(async (manager) => {
      const row = await this.lock(manager, principal, ref, ifMatch);
      const item = withoutOurs(parseItem(next(row), collectionId), baseUrl);
      if (item.id !== id) invalidMember('id', `must be ${JSON.stringify(id)}, as in the path`, item.id);
      const owner = {
        accountId: collection.accountId ?? principal.accountId,
        createdBy: row.createdBy ?? principal.ownerId,
      };
      // Rights that the item did not speak of before came from elsewhere and stay.
      const spoke = VISIBILITY in itemOf(row.document, baseUrl).properties;
      const readers = itemReaders(item, owner) ?? (spoke ? null : row.readers);
      return this.store(manager, collection, { collectionId, item, readers, createdBy: row.createdBy }, null);
    });
  }

  /** @throws NOT_FOUND for absent and hidden alike; PRECONDITION_FAILED */
  private async lock(
    manager: EntityManager,
    principal: Principal,
    { collectionId, id }: ItemRef,
    ifMatch: string | undefined,
  ): Promise<SceneRow> {
    await this.collections.hold(manager, collectionId);
    const row = await this.scenes.find(manager, collectionId, id, true);
    const marks = readerMarks(principal);
    if (row === null || (marks !== null && row.readers?.some((mark) => marks.includes(mark)) === false))
      throw new DomainError(
        'NOT_FOUND',
        `Item ${JSON.stringify(id)} not found in collection ${JSON.stringify(collectionId)}`,
      );
    assertIfMatch(ifMatch, (tag) => tag === sceneTag(row.revision));
    return row;
  }

  private async store(
    manager: EntityManager,
    collection: Collection,
    scene: NewScene,
    mayReplace: OnConflict['mayReplace'],
  ): Promise<StoredScene> {
    const row = (await this.scenes.rowMakerOf(collection))(scene);
    const [outcome] = await this.scenes.write(manager, scene.collectionId, [row], { mayReplace });
    return storedOrThrow(outcome as Outcome);
  }
}

/** @param item as sent by that caller */
export function newScene({ accountId, ownerId }: Principal, collectionId: string, item: StacItem): NewScene {
  const readers = itemReaders(item, { accountId, createdBy: ownerId });
  return { collectionId, item, readers, createdBy: ownerId };
}
