import { Injectable } from '@nestjs/common';
import { type RasterStyle } from '#libs/sld';
import { bandNames } from '../datasets/index.js';
import { type DrawnLayer } from '../ogc/index.js';
import { BandLooks, DatasetStyles, type StyledDataset } from '../styles/index.js';
import { bandsToMeasure, styleScript } from './style-script.js';
import { valueScript } from './value-script.js';

/** From a dataset and one of its styles to what the renderer draws. */
@Injectable()
export class DatasetLayers {
  constructor(
    private readonly styles: DatasetStyles,
    private readonly looks: BandLooks,
  ) {}

  /** @param styleId empty = the default. @throws NOT_FOUND for an absent style or file, CONFLICT for a broken file */
  async draw(dataset: StyledDataset, styleId: string): Promise<DrawnLayer> {
    return this.drawStyle(dataset, await this.styles.load(dataset, styleId));
  }

  async drawStyle(dataset: StyledDataset, style: RasterStyle): Promise<DrawnLayer> {
    const { id, asset } = dataset;
    const looks = await this.looks.of(dataset, bandsToMeasure(style));
    const names = bandNames(asset.bandInfo);
    const nameOf = (band: number) => names[asset.bandInfo.findIndex(({ index }) => index === band)] ?? `B${band}`;
    const alpha = asset.bandInfo.find(({ color_interp }) => color_interp?.toLowerCase() === 'alpha');
    const scripted = { nameOf, alpha: alpha === undefined ? null : nameOf(alpha.index), looks };
    // Classes are never blended.
    const isClassed = style.type === 'values' || style.type === 'intervals';
    return {
      name: id,
      style: style.id,
      type: `dataset-${id}`,
      defaults: isClassed ? {} : { downsampling: 'BOX' },
      script: { evalscript: styleScript(style, scripted) },
      info: { defaults: {}, script: { evalscript: valueScript(names) } },
    };
  }
}
