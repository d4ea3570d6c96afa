import { type Delivery, type DeliveryPart } from '#libs/encode';
import { type RasterRequest, readRasterRequest } from '../../../render/index.js';
import { type OrderedFile, type RasterOrder, type UnitGrid } from '../order/raster-order.js';

/** The Process request of one tile: exactly its grid, whatever the task's own bounds. @throws INVALID */
export function unitRequest(
  { processRequest, files }: Pick<RasterOrder, 'processRequest' | 'files'>,
  grid: UnitGrid,
): RasterRequest {
  const { epsg, bbox, geometry, width, height } = grid;
  const crs = `http://www.opengis.net/def/crs/EPSG/0/${epsg}`;
  const responses = files.map(({ identifier, format: type }) => ({ identifier, format: { type } }));
  const { input, output } = processRequest as { input?: object; output?: object };
  const body = {
    ...processRequest,
    input: { ...input, bounds: { bbox, properties: { crs }, ...(geometry && { geometry }) } },
    output: { ...output, width, height, responses },
  };
  return readRasterRequest(body, { maxPx: Math.max(width, height) });
}

/** What each tile is delivered as. */
export function unitDelivery(files: readonly OrderedFile[]): Delivery {
  return { container: 'tar', contentType: 'application/x-tar', parts: files.map(partOf) };
}

export function partOf({ identifier, format }: OrderedFile): DeliveryPart {
  if (format === 'application/json') return { kind: 'user-data', identifier: 'userdata', format };
  return { kind: 'picture', identifier, format };
}
