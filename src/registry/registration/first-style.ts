import { Injectable } from '@nestjs/common';
import { type RasterDescription } from '#libs/raster';
import { DataSource } from 'typeorm';
import { type Principal } from '../../auth/index.js';
import { assetFields, type Dataset } from '../../datasets/index.js';
import { invalidField } from '../../platform/http/validation.js';
import { DatasetStyle, DatasetStyles, DEFAULT_STYLE, generatedIds } from '../../styles/index.js';

/** A raster has only the styles that its bands allow. @throws INVALID naming them */
export function assertOffered(description: RasterDescription, styleId: string | null): void {
  if (styleId === null) return;
  const offered: readonly string[] = generatedIds({ asset: { ...assetFields(description), isDemOverride: null } });
  if (offered.includes(styleId)) return;
  const names = offered.join(', ') || 'none';
  throw invalidField('body', 'style_id', `this raster has no such style; it has: ${names}`, styleId);
}

/** The style that somebody wants a new dataset to be drawn with when nobody says how. */
@Injectable()
export class FirstStyle {
  constructor(
    private readonly styles: DatasetStyles,
    private readonly dataSource: DataSource,
  ) {}

  /** Copies the style under the name of the default, where it may be edited. */
  async apply(dataset: Dataset, styleId: string | null, { ownerId }: Principal): Promise<void> {
    if (styleId === null || styleId === DEFAULT_STYLE) return;
    const document = { ...(await this.styles.load(dataset, styleId)), id: DEFAULT_STYLE };
    await this.dataSource.manager.upsert(
      DatasetStyle,
      { datasetId: dataset.id, id: DEFAULT_STYLE, document: document as object, updatedBy: ownerId },
      ['datasetId', 'id'],
    );
  }
}
