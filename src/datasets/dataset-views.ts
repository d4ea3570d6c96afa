import { Injectable } from '@nestjs/common';
import { DatasetAccess } from './dataset-access.js';
import { type DatasetDto } from './dataset.dto.js';
import { type Dataset } from './dataset.entity.js';
import { bandSources, toDataset, type Reader } from './dataset.mapper.js';

/** A dataset as one caller may see it. */
@Injectable()
export class DatasetViews {
  constructor(private readonly access: DatasetAccess) {}

  /** One more query for a band stack: its bands name only those members that the caller could open anyway. */
  async detail(dataset: Dataset, reader: Reader): Promise<DatasetDto> {
    const sources = await this.access.findReadable(reader.principal, bandSources(dataset.asset));
    return toDataset(dataset, reader, new Set(sources.keys()));
  }
}
