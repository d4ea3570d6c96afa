import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, Repository } from 'typeorm';
import { DatasetExtensions, type DatasetAddition, type DatasetExtension } from '../datasets/index.js';
import { Terrain } from './terrain.entity.js';

/** What datasets tell of the terrain that is made of them. Whoever sees a dataset sees its terrain. */
@Injectable()
export class TerrainExtension implements DatasetExtension, OnModuleInit {
  readonly hasTerrain = 'EXISTS (SELECT 1 FROM terrains t WHERE t.dataset_id = d.id)';

  constructor(
    private readonly extensions: DatasetExtensions,
    @InjectRepository(Terrain) private readonly terrains: Repository<Terrain>,
  ) {}

  onModuleInit(): void {
    this.extensions.register(this);
  }

  async additionsOf(datasets: ReadonlyArray<{ id: string }>, baseUrl: string): Promise<Map<string, DatasetAddition>> {
    const ids = datasets.map(({ id }) => id);
    const found = ids.length === 0 ? [] : await this.terrains.findBy({ datasetId: In(ids) });
    const additions = new Map<string, DatasetAddition>();
    for (const { datasetId: id, kind } of found) {
      const link =
        kind === 'rgb'
          ? { terrain_rgb: `${baseUrl}/terrain/${id}/tilejson.json` }
          : { mago: `${baseUrl}/terrain/mago/${id}/layer.json` };
      additions.set(id, { terrain: { ...additions.get(id)?.terrain, ...link } });
    }
    return additions;
  }
}
