import { Injectable } from '@nestjs/common';
import { DatasetAccess } from './dataset-access.js';
import { DatasetExtensions } from './dataset-extensions.js';
import { type DatasetDto, type DatasetSummaryDto } from './dataset.dto.js';
import { type Dataset } from './dataset.entity.js';
import { bandSources, toDataset, toSummary, type Reader } from './dataset.mapper.js';
import { type ListedDataset } from './datasets.query.js';

/** Datasets as one caller may see them. */
@Injectable()
export class DatasetViews {
  constructor(
    private readonly access: DatasetAccess,
    private readonly extensions: DatasetExtensions,
  ) {}

  async summaries(datasets: readonly ListedDataset[], reader: Reader): Promise<DatasetSummaryDto[]> {
    const additions = await this.extensions.additionsOf(datasets, reader.baseUrl);
    return datasets.map((dataset) => toSummary(dataset, reader, additions.get(dataset.id) ?? {}));
  }

  /** One more query for a band stack: its bands name only those members that the caller could open anyway. */
  async detail(dataset: Dataset, reader: Reader): Promise<DatasetDto> {
    const [sources, additions] = await Promise.all([
      this.access.findReadable(reader.principal, bandSources(dataset.asset)),
      this.extensions.additionsOf([dataset], reader.baseUrl),
    ]);
    return toDataset(dataset, reader, additions.get(dataset.id) ?? {}, new Set(sources.keys()));
  }
}
