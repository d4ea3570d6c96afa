import { readStorageDescriptor, type StorageDescriptor } from '../../../delivery/index.js';
import { JsonMember } from '../../../platform/http/json-member.js';
import { ANY_UUID } from '../../../platform/http/uuid.pipe.js';
import { readCogParameters } from '../../raster/order/cog-parameters.js';
import { type OrderedRequest, readOrderedRequest } from '../../raster/order/ordered-request.js';
import { readPathTemplate } from '../../raster/order/path-template.js';
import { type OrderedFile, type RasterOrder } from '../../raster/order/raster-order.js';
import { readTiledInput, type TiledInput } from '../../raster/order/tiled-input.js';
import { readZarrFolder } from '../../raster/zarr/zarr-folder.js';
import { assertOneArray, readZarrOutput } from '../../raster/zarr/read-zarr-output.js';
import { readDescription } from '../../tasks/task-description.js';
import { type DefaultSize, readDefaultSize } from './feature-sizes.js';

/** A request of batch processing V2, checked for all that needs neither database nor bucket. */
export interface TaskRequest {
  readonly description: string | null;
  readonly order: RasterOrder;
  readonly input: TaskInput;
  readonly delivery: StorageDescriptor;
  readonly collection: WantedCollection;
}

export type TaskInput =
  | { readonly type: 'tiling-grid'; readonly tiles: TiledInput }
  | { readonly type: 'geopackage'; readonly features: StorageDescriptor; readonly defaults: DefaultSize | null };

/** Where the outputs become tiles of a BYOC collection: nowhere, in one of the task's own, or in one that exists. */
export type WantedCollection = 'none' | 'new' | { readonly id: string };

const INSTANCE_TYPES = ['normal', 'large'] as const;

/** batch-v2 §3. @param body of a POST, or a stored request, which has no keys. @throws INVALID naming the member */
export function readTaskRequest(body: unknown): TaskRequest {
  const root = new JsonMember(body);
  if (root.isAbsent) root.refuse('must not be empty');
  const [inputMember, output] = [root.get('input').required(), root.get('output').required()];
  const inputType = inputMember.get('type').required().oneOf(['tiling-grid', 'geopackage']);
  const isZarr = output.get('type').required().oneOf(['raster', 'zarr']) === 'zarr';
  if (isZarr && inputType !== 'tiling-grid') inputMember.get('type').refuse('must be tiling-grid for Zarr output');
  const isAreaRequired = inputType === 'tiling-grid';
  const request = readOrderedRequest(root.get('processRequest'), { isAreaRequired, isZarr });
  const instanceType = root.get('instanceType');
  if (!instanceType.isAbsent) instanceType.oneOf(INSTANCE_TYPES);
  const delivery = readStorageDescriptor(output.get('delivery'));
  return {
    description: readDescription(root.get('description')),
    order: isZarr ? readZarrOrder(inputMember, output, delivery, request) : readOrder(output, delivery, request),
    input:
      inputType === 'tiling-grid'
        ? { type: inputType, tiles: readTiledInput(inputMember) }
        : {
            type: inputType,
            features: readStorageDescriptor(inputMember.get('features')),
            defaults: readDefaultSize(inputMember.get('defaults')),
          },
    delivery,
    collection: isZarr ? 'none' : readCollection(output, request.responses),
  };
}

function readOrder(output: JsonMember, delivery: StorageDescriptor, request: OrderedRequest): RasterOrder {
  const { processRequest, area, responses } = request;
  const url = output.get('delivery').get('s3').get('url');
  const template = readPathTemplate(url, delivery, responses.length);
  const isCollected = readCollection(output, responses) !== 'none';
  const cog = readCogParameters(output, { isCollected });
  const notTiff = responses.find(({ format }) => format !== 'image/tiff');
  if (cog !== null && notTiff) output.get('cogOutput').refuse(`needs image/tiff for all outputs; "${notTiff.identifier}" is ${notTiff.format}`); // prettier-ignore
  return {
    ...{ processRequest, area, cog, zarr: null },
    files: responses.map((response): OrderedFile => ({ ...response, template })),
    overwrite: readFlag(output.get('overwrite')),
    skipExisting: readFlag(output.get('skipExisting')),
  };
}

/** batch-v2 §3.4. Whether the folder is free shows in the analysis. */
function readZarrOrder(
  input: JsonMember,
  output: JsonMember,
  delivery: StorageDescriptor,
  { processRequest, area, responses }: OrderedRequest,
): RasterOrder {
  const tiles = readTiledInput(input);
  assertOneArray(input, tiles);
  const url = output.get('delivery').get('s3').get('url');
  const { template, isBare } = readZarrFolder(url, delivery, { append: true });
  const names = responses.map(({ identifier }) => identifier);
  return {
    ...{ processRequest, area, cog: null, overwrite: true, skipExisting: false },
    files: responses.map((response): OrderedFile => ({ ...response, template })),
    zarr: { ...readZarrOutput(output, names, tiles), isBare },
  };
}

/** An existing collection wins over a new one (batch-v2 §3.3). */
function readCollection(output: JsonMember, responses: OrderedRequest['responses']): WantedCollection {
  const [isNew, id] = [output.get('createCollection'), output.get('collectionId')];
  const isCreated = readFlag(isNew);
  if (id.isAbsent && !isCreated) return 'none';
  const cause = id.isAbsent ? isNew : id;
  if (!readFlag(output.get('cogOutput'))) cause.refuse('needs cogOutput: true');
  if (responses.some(({ format }) => format !== 'image/tiff')) cause.refuse('needs image/tiff for all outputs');
  if (id.isAbsent) return 'new';
  return ANY_UUID.test(id.text()) ? { id: id.text().toLowerCase() } : id.refuse('must be a UUID');
}

function readFlag(member: JsonMember): boolean {
  return !member.isAbsent && member.boolean();
}
