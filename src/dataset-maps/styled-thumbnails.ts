import { Injectable, type OnModuleInit } from '@nestjs/common';
import { encodePng } from '#libs/encode';
import { type BBox } from '#libs/geo';
import { type Dataset, type DatasetExtension, DatasetExtensions, type PictureWish } from '../datasets/index.js';
import { DomainError } from '#libs/errors';
import { uncrossed } from '../ogc/index.js';
import { ProcessRequests } from '../process/index.js';
import { DatasetLayers } from './dataset-layers.js';
import { nativeRequest } from './native-request.js';

const RGBA = 4;

/** Draws thumbnails in a style: the whole raster in its own CRS, or in degrees where that has no EPSG code. */
@Injectable()
export class StyledThumbnails implements DatasetExtension, OnModuleInit {
  constructor(
    private readonly extensions: DatasetExtensions,
    private readonly layers: DatasetLayers,
    private readonly requests: ProcessRequests,
  ) {}

  onModuleInit(): void {
    this.extensions.register(this);
  }

  async picture(dataset: Dataset, { style, size, principal, signal }: PictureWish): Promise<Uint8Array> {
    const { epsg, bbox } = placeOf(dataset);
    const [width, height] = fitted(bbox, size);
    const request = nativeRequest(await this.layers.draw(dataset, style), epsg, { bbox, width, height });
    const asking = { principal, signal, product: 'ogc' } as const;
    const { body } = await this.requests.render(request, 'application/octet-stream', asking);
    const square = centred(body, width, height, size);
    return encodePng({ width: size, height: size, bands: RGBA, sampleType: 'UINT8', data: square });
  }
}

/** @throws CONFLICT for a raster without a place on Earth */
function placeOf({ asset: { epsg, extent }, bboxWgs84 }: Dataset): { epsg: number; bbox: BBox } {
  if (epsg !== null && extent !== null) return { epsg, bbox: extent as unknown as BBox };
  if (bboxWgs84 === null) throw new DomainError('CONFLICT', 'This dataset has no place on Earth to be drawn at');
  return { epsg: 4326, bbox: uncrossed(bboxWgs84 as unknown as BBox) };
}

function fitted([minX, minY, maxX, maxY]: BBox, size: number): [width: number, height: number] {
  const scale = size / Math.max(maxX - minX, maxY - minY);
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  return [side(maxX - minX), side(maxY - minY)];
}

function centred(pixels: Uint8Array, width: number, height: number, size: number): Uint8Array {
  const square = new Uint8Array(size * size * RGBA);
  const [left, top] = [Math.floor((size - width) / 2), Math.floor((size - height) / 2)];
  for (let row = 0; row < height; row++)
    square.set(pixels.subarray(row * width * RGBA, (row + 1) * width * RGBA), ((top + row) * size + left) * RGBA);
  return square;
}
