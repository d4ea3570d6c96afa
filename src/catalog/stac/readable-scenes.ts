import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { type Principal } from '../../auth/index.js';
import { type SceneRow } from '../scene.js';
import { SceneStore } from '../scene-store.js';
import { SceneSearch } from '../search/scene-search.js';

/** One item on behalf of a caller, with its revision. */
@Injectable()
export class ReadableScenes {
  constructor(
    private readonly search: SceneSearch,
    private readonly store: SceneStore,
    private readonly dataSource: DataSource,
  ) {}

  /** @throws NOT_FOUND for absent and hidden alike. */
  async load(principal: Principal | null, collectionId: string, id: string): Promise<SceneRow> {
    const isReadable = (await this.search.find(principal, collectionId, id)) !== null;
    const row = isReadable ? await this.store.find(this.dataSource.manager, collectionId, id) : null;
    if (row === null)
      throw new DomainError(
        'NOT_FOUND',
        `Item ${JSON.stringify(id)} not found in collection ${JSON.stringify(collectionId)}`,
      );
    return row;
  }
}
