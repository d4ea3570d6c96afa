import { Injectable } from '@nestjs/common';
import { type RasterStyle } from '#libs/sld';
import { DomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { MapsConfig } from '../platform/config/config.js';
import { BandLooks } from './band-looks.js';
import { DatasetStyle } from './dataset-style.entity.js';
import { bandsOfGenerated, DEFAULT_STYLE, generatedHeads, generatedStyle, type StyleHead } from './generated-styles.js';
import { STYLE_ID } from './style-document.js';
import { type StyledDataset } from './styled-dataset.js';

export interface StyleListing extends StyleHead {
  /** Made by the platform; false = a user wrote it. */
  readonly isGenerated: boolean;
}

/** The styles of a dataset: those made from its bands and their values, and those that users wrote. */
@Injectable()
export class DatasetStyles {
  constructor(
    private readonly dataSource: DataSource,
    private readonly looks: BandLooks,
    private readonly config: MapsConfig,
  ) {}

  /** The default first. Reads no pixels. */
  async list(dataset: StyledDataset): Promise<StyleListing[]> {
    const written = await this.dataSource.manager.find(DatasetStyle, {
      where: { datasetId: dataset.id },
      order: { id: 'ASC' },
    });
    const own = new Map(
      written.map(({ id, document: { title, type } }) => [id, { id, title, type, isGenerated: false }]),
    );
    const generated = generatedHeads(dataset).map((head) => ({ ...head, isGenerated: true }));
    const replaced = generated.map((head) => own.get(head.id) ?? head);
    return [...replaced, ...[...own.values()].filter(({ id }) => !generated.some((head) => head.id === id))];
  }

  /**
   * @param id empty = the default
   * @returns null when the dataset has no such style
   * @throws NOT_FOUND when the file is gone, CONFLICT when it cannot be read
   */
  async find(dataset: StyledDataset, id: string): Promise<RasterStyle | null> {
    const wanted = id === '' ? DEFAULT_STYLE : id;
    if (!STYLE_ID.test(wanted)) return null;
    const written = await this.dataSource.manager.findOneBy(DatasetStyle, { datasetId: dataset.id, id: wanted });
    if (written !== null) return written.document;
    const generated = generatedHeads(dataset).find((head) => head.id === wanted);
    if (generated === undefined) return null;
    const looks = await this.looks.of(dataset, bandsOfGenerated(dataset, generated.id));
    return generatedStyle(dataset, generated.id, looks, this.config.minColourMapClasses);
  }

  /** @throws NOT_FOUND */
  async load(dataset: StyledDataset, id: string): Promise<RasterStyle> {
    return (await this.find(dataset, id)) ?? missing(id);
  }
}

function missing(id: string): never {
  throw new DomainError('NOT_FOUND', `This dataset has no style ${JSON.stringify(id.slice(0, 100))}`);
}
