import { Injectable, type OnModuleInit } from '@nestjs/common';
import { In, DataSource } from 'typeorm';
import { type DatasetAddition, type DatasetExtension, DatasetExtensions } from '../datasets/index.js';
import { DatasetStyle } from './dataset-style.entity.js';
import { generatedIds } from './generated-styles.js';

/** Tells datasets which styles they have, for the answers that show it. */
@Injectable()
export class StyleListings implements DatasetExtension, OnModuleInit {
  constructor(
    private readonly extensions: DatasetExtensions,
    private readonly dataSource: DataSource,
  ) {}

  onModuleInit(): void {
    this.extensions.register(this);
  }

  async additionsOf(
    datasets: Parameters<NonNullable<DatasetExtension['additionsOf']>>[0],
  ): Promise<Map<string, DatasetAddition>> {
    const written = await this.dataSource.manager.find(DatasetStyle, {
      where: { datasetId: In(datasets.map(({ id }) => id)) },
      select: { datasetId: true, id: true },
      order: { id: 'ASC' },
    });
    return new Map(
      datasets.map((dataset) => {
        const own = written.filter(({ datasetId }) => datasetId === dataset.id).map(({ id }) => id);
        return [dataset.id, { styles: [...new Set([...generatedIds(dataset), ...own])] }];
      }),
    );
  }
}
