import { Injectable } from '@nestjs/common';
import { type Colour, DEFAULT_JPEG_QUALITY, hasAlpha, stackPictures, withAlpha } from '#libs/encode';
import { type Asking, type Picture, ProcessRequests } from '../../process/index.js';
import { readRasterRequest } from '../../render/index.js';
import { type DrawnLayer, ogcRefusal } from './map-layer.js';
import { type MapView } from './map-view.js';
import { MASK_SCRIPT, processJson } from './process-json.js';

export const MAP_FORMATS = ['image/png', 'image/jpeg', 'image/tiff'] as const;
export type MapFormat = (typeof MAP_FORMATS)[number];

/** How the picture of a map looks where there is nothing. */
export interface Look {
  readonly format: MapFormat;
  readonly transparent: boolean;
  /** Under what is transparent, where the map is not; null = not asked for, white. */
  readonly background: Colour | null;
  /** Of JPEG, 0–100; null = the encoder's own. */
  readonly quality: number | null;
}

/** A pixel of a layer, as its script returned it, or as its `info` did. */
export type PixelValues = readonly number[];

const WHITE: Colour = [255, 255, 255];
const SPENT = 'x-processingunits-spent';

/** From layers to pictures, all by Process requests: limits, costs and faults are theirs. */
@Injectable()
export class MapPainter {
  constructor(private readonly requests: ProcessRequests) {}

  /**
   * One picture of one layer or several, the first at the bottom. A single layer that looks as asked by itself leaves as
   * the renderer encoded it.
   * @throws BAD_REQUEST, INVALID, EVALSCRIPT_… as Process does
   */
  async paint(layers: readonly DrawnLayer[], view: MapView, look: Look, asking: Asking): Promise<Picture> {
    const { format, quality } = look;
    const [only] = layers;
    if (
      layers.length === 1 &&
      only &&
      (format === 'image/tiff' || (format === 'image/jpeg' && look.background === null))
    )
      return this.render(only, view, { type: format, ...(quality !== null && { quality }) }, asking);
    if (format === 'image/tiff') throw ogcRefusal('InvalidFormat', 'FORMAT', 'image/tiff holds one layer only');
    const drawn = await Promise.all(layers.map((layer) => this.layerPng(layer, view, look, layers.length > 1, asking)));
    const asIs = drawn.length === 1 && format === 'image/png' && (look.transparent || !hasAlpha(drawn[0]!.body));
    if (asIs) return drawn[0]!;
    const body = await stackPictures(
      drawn.map((picture) => picture.body),
      {
        format,
        background: look.transparent && format === 'image/png' ? null : (look.background ?? WHITE),
        quality: quality ?? DEFAULT_JPEG_QUALITY,
      },
    );
    const spent = drawn.reduce((sum, { headers }) => sum + Number(headers[SPENT] ?? 0), 0);
    return { contentType: format, headers: { ...drawn[0]!.headers, [SPENT]: String(spent) }, body };
  }

  /** @param view of one pixel */
  async pixel(layer: DrawnLayer, view: MapView, asking: Asking): Promise<PixelValues> {
    const { body, headers } = await this.samples({ ...layer, ...layer.info }, view, asking);
    const samples = Buffer.from(body);
    const read = READERS[headers['SH-SampleType'] ?? 'UINT8'] ?? READERS['UINT8']!;
    return Array.from({ length: samples.length / read.size }, (_, i) => read.at(samples, i * read.size));
  }

  /** With alpha where something shall show through it: the script's own, else where its data are. */
  private async layerPng(
    layer: DrawnLayer,
    view: MapView,
    look: Look,
    isStacked: boolean,
    asking: Asking,
  ): Promise<Picture> {
    // prettier-ignore
    const picture = await this.render(layer, view, { type: 'image/png' }, asking);
    const needsAlpha = look.transparent || look.background !== null || isStacked;
    if (!needsAlpha || hasAlpha(picture.body)) return picture;
    const asMask = { ...layer, script: { evalscript: MASK_SCRIPT } };
    const mask = await this.samples(asMask, { ...view, evalscript: null }, asking);
    const [width, height] = [Number(mask.headers['SH-Width']), Number(mask.headers['SH-Height'])];
    const spent = Number(picture.headers[SPENT]) + Number(mask.headers[SPENT]);
    return {
      contentType: 'image/png',
      headers: { ...picture.headers, [SPENT]: String(spent) },
      body: await withAlpha(picture.body, { bytes: mask.body, width, height }),
    };
  }

  private render(layer: DrawnLayer, view: MapView, format: { type: string; quality?: number }, asking: Asking) {
    return this.requests.render(readRasterRequest(processJson(layer, view, format)), undefined, {
      ...asking,
      product: 'ogc',
    });
  }

  /** Raw, as only the header can ask for. */
  private samples(layer: DrawnLayer, view: MapView, asking: Asking): Promise<Picture> {
    return this.requests.render(readRasterRequest(processJson(layer, view, null)), 'application/octet-stream', {
      ...asking,
      product: 'ogc',
    });
  }
}

const READERS: Readonly<Record<string, { size: number; at: (bytes: Buffer, offset: number) => number }>> = {
  UINT8: { size: 1, at: (bytes, offset) => bytes.readUInt8(offset) },
  INT8: { size: 1, at: (bytes, offset) => bytes.readInt8(offset) },
  UINT16: { size: 2, at: (bytes, offset) => bytes.readUInt16LE(offset) },
  INT16: { size: 2, at: (bytes, offset) => bytes.readInt16LE(offset) },
  FLOAT32: { size: 4, at: (bytes, offset) => bytes.readFloatLE(offset) },
};
