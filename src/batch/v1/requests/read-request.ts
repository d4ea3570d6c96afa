import { readS3Url } from '../../../delivery/index.js';
import { storableJson } from '../../../catalog/index.js';
import { JsonMember } from '../../../platform/http/json-member.js';
import { ANY_UUID } from '../../../platform/http/uuid.pipe.js';
import { readCogParameters } from '../../raster/order/cog-parameters.js';
import { type OrderedRequest, readOrderedRequest } from '../../raster/order/ordered-request.js';
import { type RasterOrder } from '../../raster/order/raster-order.js';
import { readTiledInput, type TiledInput } from '../../raster/order/tiled-input.js';
import { assertOneArray, readZarrOutput } from '../../raster/zarr/read-zarr-output.js';
import { readZarrFolder } from '../../raster/zarr/zarr-folder.js';
import { readDescription } from '../../tasks/task-description.js';
import { type Destination, readDestination } from './read-destination.js';

/** A batch request of version 1, checked for all that needs neither database nor bucket. */
export interface BatchRequest {
  readonly description: string | null;
  readonly order: RasterOrder;
  readonly tiles: TiledInput;
  readonly collection: WantedCollection;
}

/** Where the outputs become scenes: nowhere, in a collection that is there, or in one of the request's own. */
export type WantedCollection = 'none' | 'new' | { readonly id: string };

/** What is kept and shown of a request; `BatchRequest` is made of it again. */
export interface StoredRequest {
  readonly processRequest: unknown;
  readonly tilingGrid: { readonly id: number; readonly resolution: number; readonly bufferX: number; readonly bufferY: number }; // prettier-ignore
  /** As sent, without `collectionId`, which may change. */
  readonly output?: Readonly<Record<string, unknown>>;
  readonly bucketName?: string;
  readonly zarrOutput?: Readonly<Record<string, unknown>>;
}

/** batch-v1 §2–4. @param body of a POST, or a stored request. @throws INVALID naming the member */
export function readBatchRequest(body: unknown): BatchRequest {
  const root = new JsonMember(body);
  if (root.isAbsent) root.refuse('must not be empty');
  assertOneDestination(root);
  const isZarr = !root.get('zarrOutput').isAbsent;
  const request = readOrderedRequest(root.get('processRequest'), { isAreaRequired: true, isZarr });
  const grid = tilingGridOf(root);
  const tiles = readTiledInput(grid);
  if (isZarr) assertOneArray(grid, tiles);
  return {
    description: readDescription(root.get('description')),
    ...(isZarr ? readZarr(root.get('zarrOutput'), request, tiles) : readFiles(root, request)),
    tiles,
  };
}

type Ordered = Pick<BatchRequest, 'order' | 'collection'>;

/** batch-v1 §3. */
function readFiles(root: JsonMember, { processRequest, area, responses }: OrderedRequest): Ordered {
  const { files, output } = readDestination(destinationOf(root), responses);
  const collection = readCollection(output);
  const cog = readCogParameters(output, { isCollected: collection !== 'none' });
  const userData = files.find(({ format }) => format !== 'image/tiff');
  if (cog !== null && userData !== undefined)
    output.get('cogOutput').refuse(`needs image/tiff for all outputs, and "${userData.identifier}" is ${userData.format}`); // prettier-ignore
  const [overwrite, skipExisting] = [readFlag(output.get('overwrite')), readFlag(output.get('skipExisting'))];
  return { order: { processRequest, area, files, cog, zarr: null, overwrite, skipExisting }, collection };
}

/** batch-v1 §4. Whether the folder is free shows in the analysis. */
function readZarr(output: JsonMember, { processRequest, area, responses }: OrderedRequest, tiles: TiledInput): Ordered {
  const path = output.get('path').required();
  const { template, isBare } = readZarrFolder(path, readS3Url(path), { append: false });
  const names = responses.map(({ identifier }) => identifier);
  const zarr = { ...readZarrOutput(output, names, tiles), isBare };
  const files = responses.map((response) => ({ ...response, template }));
  return {
    order: { processRequest, area, files, cog: null, zarr, overwrite: true, skipExisting: false },
    collection: 'none',
  };
}

/** @throws BAD_REQUEST for text that cannot be stored */
export function toStoredRequest(body: unknown, { tiles }: BatchRequest): StoredRequest {
  const { processRequest, output, bucketName, zarrOutput } = body as StoredRequest;
  const { grid, resolution, bufferX, bufferY } = tiles;
  const { collectionId: _, ...kept } = output ?? {};
  const stored: StoredRequest = {
    processRequest,
    tilingGrid: { id: grid.id, resolution, bufferX, bufferY },
    ...(output && { output: kept }),
    ...(bucketName && { bucketName }),
    ...(zarrOutput && { zarrOutput }),
  };
  storableJson('The request', () => JSON.stringify(body));
  return stored;
}

function assertOneDestination(root: JsonMember): void {
  const [output, bucketName, zarr] = [root.get('output'), root.get('bucketName'), root.get('zarrOutput')];
  if (!zarr.isAbsent && !(output.isAbsent && bucketName.isAbsent)) zarr.refuse('must not stand beside output or bucketName'); // prettier-ignore
  if (!output.isAbsent && !bucketName.isAbsent) bucketName.refuse('must not stand beside output');
}

/** `output` needs a file template per output; the shorthand `bucketName` is a plain one. */
function destinationOf(root: JsonMember): Destination {
  const [output, bucketName] = [root.get('output'), root.get('bucketName')];
  if (!bucketName.isAbsent) {
    const url = new JsonMember(`s3://${bucketName.text()}`, bucketName.path);
    if (readS3Url(url).path !== '') bucketName.refuse('must be the name of a bucket');
    return { output: new JsonMember(undefined, ['output']), url };
  }
  if (output.isAbsent) output.refuse('is required, or bucketName, or zarrOutput');
  output.object();
  return { output, url: output.get('defaultTilePath') };
}

/** The deprecated flat members stand for it. */
function tilingGridOf(root: JsonMember): JsonMember {
  const grid = root.get('tilingGrid');
  const [id, resolution] = [root.get('tilingGridId'), root.get('resolution')];
  if (grid.isAbsent && !(id.isAbsent && resolution.isAbsent))
    return new JsonMember({ id: id.value, resolution: resolution.value }, grid.path);
  grid.required().object();
  for (const [flat, own] of [
    [id, grid.get('id')],
    [resolution, grid.get('resolution')],
  ] as const)
    // prettier-ignore
    if (!flat.isAbsent && flat.value !== own.value) flat.refuse(`must not differ from ${own.path.join('->')}`);
  return grid;
}

function readCollection(output: JsonMember): WantedCollection {
  const [isNew, id] = [output.get('createCollection'), output.get('collectionId')];
  const isCreated = readFlag(isNew);
  if (id.isAbsent && !isCreated) return 'none';
  if (!id.isAbsent && isCreated) id.refuse('must not stand beside createCollection');
  if (!readFlag(output.get('cogOutput'))) (isCreated ? isNew : id).refuse('needs cogOutput: true');
  if (isCreated) return 'new';
  return ANY_UUID.test(id.text()) ? { id: id.text().toLowerCase() } : id.refuse('must be a UUID');
}

function readFlag(member: JsonMember): boolean {
  return !member.isAbsent && member.boolean();
}
