import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { DomainError } from '#libs/errors';
import { Repository } from 'typeorm';
import { hasCapability, isAdmin, type Principal } from '../auth/index.js';
import { PreparedStatement } from '../platform/database/prepared-statement.js';
import { Collection, type CollectionKind } from './collection.entity.js';
import { readerMarks } from './readers.js';
import { LONGEST_SPAN } from './search/readable-collections.query.js';

/** Kinds whose scenes and documents users write; the others belong to the feature of that name. */
export const WRITTEN_BY_USERS: readonly CollectionKind[] = ['builtin', 'stac'];

/** A collection as its caller may read it, with what a search for its scenes had better know. */
export interface FoundCollection extends Collection {
  /** Seconds. */
  readonly longestSpan: number;
  /** So few that looking at each of them costs less than planning which to look at. */
  readonly hasFewScenes: boolean;
}

const FEW_SCENES = 50;

/** Who may see and change a collection: the only way from an id to a row on behalf of a caller. */
@Injectable()
export class CollectionAccess {
  private readonly byId: PreparedStatement<FoundCollection>;

  constructor(@InjectRepository(Collection) private readonly collections: Repository<Collection>) {
    const columns = collections.metadata.columns
      .filter(({ propertyName }) => propertyName !== 'longestSpan')
      .map((column) => `${column.databaseName} AS "${column.propertyName}"`);
    this.byId = new PreparedStatement(
      'find collection',
      `SELECT ${columns.join(', ')}, ${LONGEST_SPAN} AS "longestSpan",
              NOT EXISTS (SELECT FROM scenes s WHERE s.collection_id = c.id OFFSET ${FEW_SCENES}) AS "hasFewScenes"
       FROM collections c WHERE id = $1 AND ($2::text[] IS NULL OR readers && $2)`,
    );
  }

  /** All that the caller may see, by id. */
  async readable(principal: Principal | null): Promise<Collection[]> {
    const marks = readerMarks(principal);
    const query = this.collections.createQueryBuilder('c').orderBy('c.id');
    return (marks === null ? query : query.where('c.readers && :marks', { marks })).getMany();
  }

  /** null for absent and hidden alike. */
  async findReadable(principal: Principal | null, id: string): Promise<FoundCollection | null> {
    // PostgreSQL has no text with NUL, so nothing can be called that.
    if (id.includes('\0')) return null;
    const [found] = await this.byId.run(this.collections.manager, [id, readerMarks(principal)]);
    return found ?? null;
  }

  /** @throws NOT_FOUND for absent and hidden alike. */
  async loadReadable(principal: Principal | null, id: string): Promise<FoundCollection> {
    const found = await this.findReadable(principal, id);
    if (found === null) throw new DomainError('NOT_FOUND', `Collection ${JSON.stringify(id)} not found`);
    return found;
  }

  /**
   * For putting scenes in. Collections of the house take them from everybody who may manage collections, others from
   * their account. @throws NOT_FOUND, FORBIDDEN; CONFLICT for one that a feature keeps (BYOC, Zarr, registry).
   */
  async loadWritable(principal: Principal, id: string): Promise<Collection> {
    const collection = await this.loadReadable(principal, id);
    if (!WRITTEN_BY_USERS.includes(collection.kind))
      throw new DomainError(
        'CONFLICT',
        `Collection ${JSON.stringify(id)} is kept by its own API (${collection.kind}) and cannot be changed here`,
      );
    const isOurs = collection.accountId === null || collection.accountId === principal.accountId;
    if (!isAdmin(principal) && !(isOurs && hasCapability(principal, 'manage_collections')))
      throw new DomainError('FORBIDDEN', `You may not change collection ${JSON.stringify(id)}`);
    return collection;
  }
}
