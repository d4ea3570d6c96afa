import { stat } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { Injectable } from '@nestjs/common';
import { DomainError, isDomainError } from '#libs/errors';
import { type StacItem } from '#libs/stac';
import { DataSource } from 'typeorm';
import { type Principal } from '../../../auth/index.js';
import { CollectionAccess } from '../../collection-access.js';
import { type CollectionVisibility } from '../../readers.js';
import { type ConflictPolicy, BulkLoad } from '../bulk/bulk-load.service.js';
import { BulkSummary } from '../bulk/bulk-summary.js';
import { type RawItem } from '../bulk/raw-items.js';
import { CollectionTransactions } from '../collection-transactions.service.js';
import { AssetPlaces } from './asset-places.js';
import { VISIBILITY } from '../item-rights.js';
import { firstCollection } from './first-collection.js';
import { findOperator } from './operator.query.js';
import { StacDocuments } from './stac-documents.js';
import { ProductFolders } from './product-folders.js';
import { type FoundItem, StacWalk, type WalkStart } from './stac-walk.js';

export interface StacImportOptions {
  /** File, folder, `s3://…` or http(s) address. */
  readonly source: string;
  /** Only of product folders it may be null: each product then goes to the built-in collection of its kind. */
  readonly collectionId: string | null;
  /** Makes the collection, from the catalogue's own when it has one, unless it is there. */
  readonly create: boolean;
  /** Of a collection that is made. */
  readonly visibility: CollectionVisibility;
  readonly onConflict: ConflictPolicy;
}

/** Loads a STAC catalogue on behalf of the operator, whose items and collections belong to the first administrator. */
@Injectable()
export class StacImport {
  constructor(
    private readonly documents: StacDocuments,
    private readonly places: AssetPlaces,
    private readonly bulk: BulkLoad,
    private readonly access: CollectionAccess,
    private readonly collections: CollectionTransactions,
    private readonly products: ProductFolders,
    private readonly dataSource: DataSource,
  ) {}

  /**
   * Stops between batches when the signal fires. @param summary counts along
   * @throws NOT_FOUND, CONFLICT, BAD_REQUEST naming what cannot be read or does not exist
   */
  async run(options: StacImportOptions, summary: BulkSummary, signal: AbortSignal): Promise<void> {
    const principal = await findOperator(this.dataSource.manager);
    const start = await startOf(options.source);
    const { collectionId } = options;
    if (start.folder !== null && (await this.products.holdsProducts(start.folder))) {
      if (collectionId !== null) await this.access.loadWritable(principal, collectionId);
      return this.products.import(start.folder, collectionId, principal.ownerId, summary, signal);
    }
    if (collectionId === null) throw new DomainError('BAD_REQUEST', 'Say where the items belong: --collection <id>');
    if (options.create) await this.createCollection(principal, { ...options, collectionId }, start, signal);
    await this.access.loadWritable(principal, collectionId);
    const found = new StacWalk(this.documents, signal).items(start);
    const items = this.rawItems(found, collectionId, signal);
    await this.bulk.load({ principal, baseUrl: '' }, collectionId, items, options.onConflict, summary);
  }

  private async createCollection(
    principal: Principal,
    { source, collectionId, visibility }: StacImportOptions & { collectionId: string },
    start: WalkStart,
    signal: AbortSignal,
  ): Promise<void> {
    if ((await this.access.findReadable(principal, collectionId)) !== null) return;
    const document = await firstCollection(this.documents, start, collectionId, signal);
    if (document === null)
      throw new DomainError('NOT_FOUND', `${source} has no collection to create ${JSON.stringify(collectionId)} from`);
    await this.collections.create(principal, { ...document, id: collectionId, [VISIBILITY]: visibility });
  }

  private async *rawItems(
    found: AsyncIterable<FoundItem>,
    collectionId: string,
    signal: AbortSignal,
  ): AsyncGenerator<RawItem> {
    let line = 0;
    for await (const { place, item, fault } of found) {
      signal.throwIfAborted();
      line += 1;
      if (item === null) yield { line, text: null, fault };
      else yield await this.rawItem(line, place, item, collectionId);
    }
  }

  private async rawItem(line: number, place: URL, item: StacItem, collectionId: string): Promise<RawItem> {
    // What is no item at all is refused with the others by the loader.
    if (typeof item?.assets !== 'object' || item.assets === null || !Array.isArray(item.links))
      return { line, text: null, body: item };
    try {
      return { line, text: null, body: { ...(await this.places.absolute(item, place)), collection: collectionId } };
    } catch (error) {
      if (!isDomainError(error)) throw error;
      return { line, text: null, fault: `${String(item.id)}: ${error.message}` };
    }
  }
}

/** @throws NOT_FOUND for a path that is not there; BAD_REQUEST for an address of another scheme */
async function startOf(source: string): Promise<WalkStart> {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(source)) {
    const place = new URL(source);
    if (['http:', 'https:', 's3:'].includes(place.protocol)) return { place, folder: null };
    throw new DomainError('BAD_REQUEST', `${source}: give a path, or an address that begins with http, https or s3`);
  }
  const path = resolve(source);
  const facts = await stat(path).catch(() => null);
  if (facts === null) throw new DomainError('NOT_FOUND', `${source} does not exist`);
  return { place: pathToFileURL(path), folder: facts.isDirectory() ? path : null };
}
