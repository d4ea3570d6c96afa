import { type ImageFormat } from './formats.js';
import { type EncodableImage } from './image.js';
import { encodeJpeg } from './jpeg.js';
import { encodeOctetStream } from './octet-stream.js';
import { encodePng } from './png.js';

/** GDAL lives in libs/raster, above this library: its `encodeGeoTiff`, directly or through the pool. */
export type GeoTiffWriter = (image: EncodableImage) => Promise<Uint8Array>;

export interface EncodedImage {
  readonly bytes: Uint8Array;
  /** Response headers that tell how to read the bytes; only octet-stream needs any. */
  readonly headers: Readonly<Record<string, string>>;
}

/** One picture as one part of a delivery says. @throws BAD_REQUEST when the format cannot hold the output */
export async function encodeImage(
  image: EncodableImage,
  { format, quality }: { readonly format: ImageFormat; readonly quality?: number },
  encodeGeoTiff: GeoTiffWriter,
): Promise<EncodedImage> {
  switch (format) {
    case 'image/png':
      return { bytes: await encodePng(image), headers: {} };
    case 'image/jpeg':
      return { bytes: await encodeJpeg(image, quality), headers: {} };
    case 'image/tiff':
      return { bytes: await encodeGeoTiff(image), headers: {} };
    case 'application/octet-stream':
      return encodeOctetStream(image);
  }
}
