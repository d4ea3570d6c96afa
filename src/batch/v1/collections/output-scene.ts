import { type StacItem } from '#libs/stac';
import { tileOutline } from '#libs/tiling-grids';
import { dataTypeOf, TIMELESS } from '../../../byoc/index.js';
import { type NewScene, type SceneBands } from '../../../catalog/index.js';
import { type UnitGrid } from '../../raster/order/raster-order.js';
import { type AnalysisFacts } from '../../raster/survey/analysis-facts.js';
import { bandsOfOutputs } from './output-bands.js';
import { catalogId } from './batch-collection.entity.js';

/** A finished tile of a request that is linked to a collection. */
export interface FinishedTile {
  readonly name: string;
  /** Picture of its files. */
  readonly grid: UnitGrid;
  /** `s3://bucket/key` by output. */
  readonly hrefs: ReadonlyMap<string, string>;
}

/** The registered media type of a COG. */
const COG = 'image/tiff; application=geotiff; profile=cloud-optimized';

/** One per request and tile: done again, it is replaced. */
export const sceneId = (requestId: string, tileName: string) => `${requestId}_${tileName}`;

/**
 * Pure: the scene that a finished tile becomes. It lasts as long as the time range that its pixels were made of, so that a
 * time filter finds it; one without any matches every filter, as BYOC tiles without sensing time do.
 */
export function outputScene(
  { collectionId, requestId, createdBy }: { collectionId: string; requestId: string; createdBy: string },
  { outputs, timeRange }: AnalysisFacts,
  { name, grid, hrefs }: FinishedTile,
): NewScene {
  const { footprint, bbox } = tileOutline(grid);
  const [minX, minY, maxX, maxY] = grid.bbox;
  const bands = bandsOfOutputs(outputs);
  const placement = {
    'proj:shape': [grid.height, grid.width],
    'proj:transform': [(maxX - minX) / grid.width, 0, minX, 0, -(maxY - minY) / grid.height, maxY],
  };
  const item: StacItem = {
    type: 'Feature',
    stac_version: '1.1.0',
    stac_extensions: ['https://stac-extensions.github.io/projection/v2.0.0/schema.json'],
    id: sceneId(requestId, name),
    geometry: footprint,
    bbox: [...bbox],
    properties: {
      datetime: null,
      start_datetime: timeRange.from ?? TIMELESS.start,
      end_datetime: timeRange.to ?? TIMELESS.end,
      created: new Date().toISOString(),
      title: name,
      'proj:code': `EPSG:${grid.epsg}`,
      'proj:bbox': [minX, minY, maxX, maxY],
      ...placement,
    },
    links: [],
    assets: Object.fromEntries(
      bands.map((band) => {
        const nodata = band.noData === null ? {} : { nodata: band.noData };
        const described = [{ name: band.name, data_type: dataTypeOf(band), ...nodata }];
        return [band.name, { href: hrefs.get(band.name) as string, type: COG, roles: ['data'], ...placement, bands: described }]; // prettier-ignore
      }),
    ),
  };
  const sceneBands: SceneBands = Object.fromEntries(
    bands.map(({ name: band, noData }) => [
      band,
      { asset: band, href: hrefs.get(band) as string, index: 1, nodata: noData },
    ]),
  );
  return { collectionId: catalogId(collectionId), item, bands: sceneBands, createdBy };
}
