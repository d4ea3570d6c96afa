import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type Principal } from '../auth/index.js';
import { type Dataset } from './dataset.entity.js';
import { type ListedDataset } from './datasets.query.js';

/** Where terrain made from a dataset is served: absolute URLs. */
export interface TerrainLinks {
  readonly terrain_rgb?: string;
  readonly mago?: string;
}

/** What other features know of a dataset and its answers show. */
export interface DatasetAddition {
  /** Ids, the default first. */
  readonly styles?: readonly string[];
  readonly terrain?: TerrainLinks;
}

/** A square picture of `size` px. */
export interface PictureWish {
  readonly style: string;
  readonly size: number;
  readonly principal: Principal | null;
  readonly signal: AbortSignal;
}

export interface DatasetExtension {
  /** By dataset id; datasets that the feature knows nothing of may be left out. `baseUrl` has no slash at its end. */
  additionsOf?(datasets: readonly ListedDataset[], baseUrl: string): Promise<ReadonlyMap<string, DatasetAddition>>;
  /** A PNG in one of its styles, letterboxed as thumbnails are. Of one feature only. @throws NOT_FOUND for an absent style */
  picture?(dataset: Dataset, wish: PictureWish): Promise<Uint8Array>;
  /** SQL condition over `datasets d`: it has terrain. Of one feature only. */
  readonly hasTerrain?: string;
}

/** Features above this one register here what they add to datasets; datasets does not know them. */
@Injectable()
export class DatasetExtensions {
  private readonly extensions: DatasetExtension[] = [];

  register(extension: DatasetExtension): void {
    this.extensions.push(extension);
  }

  async additionsOf(datasets: readonly ListedDataset[], baseUrl: string): Promise<Map<string, DatasetAddition>> {
    const found = await Promise.all(this.extensions.map((extension) => extension.additionsOf?.(datasets, baseUrl)));
    return new Map(datasets.map(({ id }) => [id, Object.assign({}, ...found.map((additions) => additions?.get(id)))]));
  }

  async picture(dataset: Dataset, wish: PictureWish): Promise<Uint8Array> {
    for (const extension of this.extensions) if (extension.picture) return extension.picture(dataset, wish);
    throw new DomainError('NOT_FOUND', 'This dataset has no styles');
  }

  /** Without a feature that makes terrain, no dataset has any. */
  get hasTerrain(): string {
    return this.extensions.find(({ hasTerrain }) => hasTerrain !== undefined)?.hasTerrain ?? 'FALSE';
  }
}
