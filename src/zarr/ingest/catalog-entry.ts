import { acceptedType, type StoreInspection } from '#libs/zarr';
import {
  type BandDefinition,
  type CollectionChanges,
  type CollectionDefinition,
  type CollectionDocument,
  type SampleType,
} from '../../catalog/index.js';
import { cubeOf, DATACUBE } from './data-cube.js';
import { noDataOf } from './no-data.js';
import { STORE_ASSET, STORE_TYPE, stacBands } from './zarr-item.js';

type CatalogEntry = Required<Pick<CollectionChanges, 'document' | 'definition'>>;

const RESAMPLING = ['NEAREST', 'BILINEAR', 'BICUBIC'];

export function titled(name: string): Pick<CollectionDocument, 'title' | 'description'> {
  return { title: name, description: `Zarr collection ${name}` };
}

/** Until the store has been ingested. */
export function emptyCatalogEntry(name: string): CatalogEntry {
  return {
    document: { type: 'Collection', stac_version: '1.1.0', license: 'other', ...titled(name) } as CollectionDocument,
    definition: definitionOf([]),
  };
}

/** zarr §6: bands are the arrays, in DN and raw values; no orbits. */
export function catalogEntry(name: string, inspection: StoreInspection, epsg: number): CatalogEntry {
  const { document } = emptyCatalogEntry(name);
  const bands = inspection.arrays.map(({ name, dtype, fillValue, attributes }): BandDefinition => {
    const description = attributes['long_name'];
    return {
      name,
      units: [{ unit: 'DN', scale: 1, offset: 0 }],
      sampleType: sampleTypeOf(dtype),
      resolutionM: null,
      nodata: numberOrNull(noDataOf(fillValue)),
      ...(typeof description === 'string' && { description }),
    };
  });
  return {
    document: {
      ...document,
      stac_extensions: [DATACUBE],
      bands: stacBands(inspection),
      item_assets: { [STORE_ASSET]: { type: STORE_TYPE, roles: ['data'], title: 'Zarr store' } },
      ...cubeOf(inspection, epsg),
    },
    definition: { ...definitionOf(bands), coarsestResolutionM: inspection.grid.maxMetersPerPixel },
  };
}

function definitionOf(bands: readonly BandDefinition[]): CollectionDefinition {
  return {
    bands,
    mosaicking: ['SIMPLE', 'TILE'],
    dataFilters: { mosaickingOrder: ['mostRecent', 'leastRecent'] },
    processing: { upsampling: RESAMPLING, downsampling: RESAMPLING },
    queryables: {},
    distinct: [],
  };
}

/** 64-bit integers become doubles, which is what a script computes with. */
function sampleTypeOf(dtype: string): SampleType {
  const name = acceptedType(dtype)?.name ?? 'float64';
  return name === 'int64' ? 'FLOAT64' : (name.toUpperCase() as SampleType);
}

function numberOrNull(value: number | string | null): number | null {
  return typeof value === 'number' ? value : null;
}
