import { Injectable } from '@nestjs/common';
import { type EntityManager } from 'typeorm';
import { type Dataset } from './dataset.entity.js';

/** What the deletion of a dataset means for terrain made of it. */
export interface TerrainFate {
  /** Ids of terrain that goes too. */
  readonly deleted: readonly string[];
  /** After the commit: removes its objects. Never throws. */
  cleanUp(): Promise<void>;
}

/** Keeps the terrain that is made of datasets; lives above this feature, which does not know it. */
export interface TerrainKeeper {
  /** In the transaction that deletes a dataset: removes its terrain if that is wanted, else makes it stand by itself. */
  onDatasetDeleted(manager: EntityManager, dataset: Dataset, isWanted: boolean): Promise<TerrainFate>;
}

const NO_TERRAIN: TerrainFate = { deleted: [], cleanUp: async () => undefined };

/** What a deletion does about terrain. */
@Injectable()
export class DatasetTerrain {
  private keeper: TerrainKeeper | null = null;

  keepBy(keeper: TerrainKeeper): void {
    this.keeper = keeper;
  }

  /** @param isWanted the terrain is to go with the dataset */
  async onDelete(manager: EntityManager, dataset: Dataset, isWanted: boolean): Promise<TerrainFate> {
    return (await this.keeper?.onDatasetDeleted(manager, dataset, isWanted)) ?? NO_TERRAIN;
  }
}
