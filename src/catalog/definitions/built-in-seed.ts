import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { CollectionStore } from '../collection-store.js';
import { Collection } from '../collection.entity.js';
import { type BuiltInCollection } from './built-in-collection.js';
import { BUILT_IN_COLLECTIONS } from './built-in-collections.js';

/**
 * Writes the built-in collections at the start of every process: new ones for all who are signed in, changed ones with
 * their readers as an administrator left them. A document edited over STAC stays until an upgrade brings a new one.
 */
@Injectable()
export class BuiltInSeed implements OnApplicationBootstrap {
  private readonly logger = new Logger(BuiltInSeed.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly store: CollectionStore,
  ) {}

  /** One look, and no write or lock when nothing is new. */
  async onApplicationBootstrap(): Promise<void> {
    const rows = await this.dataSource.query<Array<{ id: string; kind: string; fingerprint: string | null }>>(
      `SELECT id, kind, definition->>'fingerprint' AS fingerprint FROM collections WHERE id = ANY($1)`,
      [BUILT_IN_COLLECTIONS.map(({ id }) => id)],
    );
    const known = new Map(rows.map((row) => [row.id, row]));
    for (const collection of BUILT_IN_COLLECTIONS) {
      const row = known.get(collection.id);
      if (row === undefined) await this.add(collection);
      else if (row.kind !== 'builtin')
        this.logger.warn(`"${row.id}" is a ${row.kind} collection here and hides the built-in one of that name`);
      else if (row.fingerprint !== collection.definition.fingerprint) await this.refresh(collection);
    }
  }

  private async add({ id, document, definition }: BuiltInCollection): Promise<void> {
    const row = { id, kind: 'builtin', readers: ['signed-in'], document, definition } as const;
    try {
      await this.store.create(this.dataSource.manager, { ...row, readers: [...row.readers] });
    } catch (error) {
      // Another process that starts now was faster.
      if (!(error instanceof DomainError && error.code === 'CONFLICT')) throw error;
    }
  }

  private async refresh({ id, document, definition }: BuiltInCollection): Promise<void> {
    if (await this.dataSource.manager.existsBy(Collection, { id, kind: 'builtin' }))
      await this.store.update(this.dataSource.manager, id, { document, definition });
  }
}
