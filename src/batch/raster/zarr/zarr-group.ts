import { text } from 'node:stream/consumers';
import { Injectable } from '@nestjs/common';
import { DomainError, isDomainError } from '#libs/errors';
import { storedType } from '#libs/render';
import { type ObjectStore } from '#libs/storage';
import { tileOutline } from '#libs/tiling-grids';
import { type GroupForm, groupObjects, tileChunks } from '#libs/zarr';
import { type PreparedRendering } from '../../../render/index.js';
import { OrderStores } from '../make/order-stores.js';
import { unitFiles } from '../make/unit-files.js';
import { type RasterJob } from '../order/raster-order.js';
import { analysisFacts } from '../survey/analysis-facts.js';
import { assertHolds } from './sample-types.js';
import { type ZarrExtent } from './zarr-extent.js';
import { type ZarrOrder } from './zarr-order.js';

const NO_UNIT = { id: 0, name: '' };

/** Makes the group that the tiles of a task become chunks of. */
@Injectable()
export class ZarrGroups {
  constructor(private readonly stores: OrderStores) {}

  /**
   * May run again for the same task: its own group is written anew. @param trial of the script
   * @throws BAD_REQUEST for outputs that the arrays do not hold, and for a place that is taken
   */
  async create(job: RasterJob, zarr: ZarrOrder, extent: ZarrExtent, trial: PreparedRendering): Promise<void> {
    assertOutputs(zarr, trial);
    const [file] = unitFiles(job, NO_UNIT);
    const store = (await this.stores.of(job))(file!);
    await assertFree(store, file!.key, job.taskId, zarr);
    const form = groupForm(job, zarr, extent, trial);
    // Every tile is one of whole chunks, since the extent is made of whole tiles.
    for (const { chunks } of form.arrays) tileChunks({ col: 0, row: 0, ...extent }, { ...extent, chunks, origin: zarr.origin }); // prettier-ignore
    for (const [name, body] of await groupObjects(form)) await store.put(`${file!.key}/${name}`, body);
  }
}

function assertOutputs({ arrays }: ZarrOrder, { setup }: PreparedRendering): void {
  for (const array of arrays) {
    const output = setup.outputs.find(({ id }) => id === array.name)!;
    assertHolds(array, { bands: output.bands, sampleType: storedType(output) });
  }
}

/** Other files may lie beside a group in a folder of the request (batch-v1 §4); its own files are no obstacle. */
async function assertFree(store: ObjectStore, folder: string, taskId: string, { isBare }: ZarrOrder): Promise<void> {
  if ((await ownerOf(store, folder)) === taskId) return;
  for await (const { key } of store.list(`${folder}/`)) {
    const name = key.slice(folder.length + 1);
    const isInTheWay = isBare || name.includes('/') || /^\.z(attrs|group|metadata)$/.test(name);
    if (isInTheWay && !isAboutTask(name, taskId))
      throw new DomainError('BAD_REQUEST', `Objects exist already where the Zarr group shall be, such as ${key}`);
  }
}

function isAboutTask(name: string, taskId: string): boolean {
  return [`request-${taskId}.json`, `featureManifest-${taskId}.gpkg`, `execution-${taskId}.sqlite`].includes(name);
}

/** The task whose group is there. */
async function ownerOf(store: ObjectStore, folder: string): Promise<unknown> {
  try {
    return (JSON.parse(await text(await store.get(`${folder}/.zattrs`))) as { request_id?: unknown } | null)
      ?.request_id;
  } catch (error) {
    if (isDomainError(error, 'OBJECT_NOT_FOUND') || (error as Error).name === 'SyntaxError') return null;
    throw error;
  }
}

function groupForm(
  { taskId, order }: RasterJob,
  { arrays, attributes, origin }: ZarrOrder,
  { epsg, bbox, width, height }: ZarrExtent,
  trial: PreparedRendering,
): GroupForm {
  const now = new Date();
  const { from } = analysisFacts(trial, order, 0).timeRange;
  return {
    ...{ epsg, extent: bbox, width, height, origin, arrays },
    time: from === null ? now.getTime() : Date.parse(from),
    attributes: {
      date_modified: now.toISOString(),
      ...geospatialAttributes(epsg, bbox),
      ...attributes,
      // By which the task knows its own group.
      request_id: taskId,
    },
  };
}

/** In the words of the Attribute Convention for Data Discovery and of STAC's projection extension. */
function geospatialAttributes(epsg: number, bbox: ZarrExtent['bbox']): Record<string, unknown> {
  const [west, south, east, north] = tileOutline({ epsg, bbox }).bbox;
  return {
    ...{ geospatial_lon_min: west, geospatial_lon_max: east, geospatial_lat_min: south, geospatial_lat_max: north },
    'proj:epsg': epsg,
    'proj:bbox': bbox,
  };
}
