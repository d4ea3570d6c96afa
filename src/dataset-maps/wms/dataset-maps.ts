import { Injectable } from '@nestjs/common';
import { type BBox } from '#libs/geo';
import { type RasterStyle } from '#libs/sld';
import { type Principal } from '../../auth/index.js';
import { type Dataset } from '../../datasets/index.js';
import { layerNotDefined, type LayerInfo, type LayerSource, type OpenMaps, type StyleInfo, styleNotDefined } from '../../ogc/index.js'; // prettier-ignore
import { DatasetStyles, type StyleListing } from '../../styles/index.js';
import { DatasetLayers } from '../dataset-layers.js';
import { DATASET_IDS, isForEverybody } from '../served-datasets.js';
import { styleLegend } from '../style-legend.js';

/** Datasets as a map service: each is a layer named by its id, in the styles that it has. */
@Injectable()
export class DatasetMaps {
  constructor(
    private readonly styles: DatasetStyles,
    private readonly layers: DatasetLayers,
  ) {}

  /** @param datasets that `principal` may read */
  open(datasets: readonly Dataset[], principal: Principal | null): OpenMaps {
    return {
      source: this.sourceOf(datasets),
      principal,
      isPublic: datasets.every(isForEverybody),
      isRevalidated: true,
      ofService: [DATASET_IDS],
    };
  }

  private sourceOf(datasets: readonly Dataset[]): LayerSource {
    const [only] = datasets;
    return {
      title: datasets.length === 1 && only ? only.title : `${datasets.length} datasets`,
      description: datasets.length === 1 && only ? only.summary : null,
      jpegQuality: null,
      layers: () => Promise.all(datasets.map((dataset) => this.describe(dataset))),
      layer: async (name, style) => {
        const dataset = datasetNamed(datasets, name);
        return this.layers.drawStyle(dataset, await this.style(dataset, style));
      },
      legend: async (name, style) => {
        const found = await this.style(datasetNamed(datasets, name), style);
        return { name: found.id, title: found.title, legend: styleLegend(found) };
      },
    };
  }

  private async style(dataset: Dataset, name: string): Promise<RasterStyle> {
    return (await this.styles.find(dataset, name)) ?? refuse(dataset, name);
  }

  private async describe(dataset: Dataset): Promise<LayerInfo> {
    const { id, title, summary, bboxWgs84 } = dataset;
    return {
      name: id,
      title,
      description: summary,
      styles: (await this.styles.list(dataset)).map(styleInfo),
      dataset: 'CUSTOM',
      bbox: bboxWgs84 as BBox | null,
      // One raster: times choose nothing.
      interval: [null, null],
    };
  }
}

/** @throws BAD_REQUEST LayerNotDefined */
export function datasetNamed(datasets: readonly Dataset[], name: string): Dataset {
  const found = datasets.find(({ id }) => id === name.toLowerCase());
  if (found === undefined) throw layerNotDefined(name);
  return found;
}

function refuse({ id }: Dataset, style: string): never {
  throw styleNotDefined(id, style);
}

/** Which styles have a legend shows in their type; what stands in it is measured when it is asked for. */
function styleInfo({ id, title, type }: StyleListing): StyleInfo {
  return { name: id, title, legend: type === 'rgb' ? null : {} };
}
