import { type CogOptions, type RasterDescription } from '#libs/raster';
import { type Compression, type ConversionOptions } from './ingest-request.js';

/** Codecs that give back every pixel as it was; anything else keeps the upload beside the COG (ingest-vrt §7.2). */
const LOSSLESS: readonly Compression[] = ['DEFLATE', 'LZW', 'ZSTD', 'LZMA', 'NONE'];

export type ConversionPlan =
  /** The upload is a COG already and nothing is to change: its bytes are published as they are. */
  | { readonly kind: 'as_is' }
  | { readonly kind: 'convert'; readonly options: CogOptions; readonly keepsOriginal: boolean };

/** Decides; `RasterIngest` obeys. An option that says what the file says already is no reason to rewrite it. */
export function planConversion(source: RasterDescription, wanted: ConversionOptions): ConversionPlan {
  const { sridOverride, compression, resampling, nodataOverride } = wanted;
  const changes =
    (sridOverride !== null && sridOverride !== source.crs?.epsg) ||
    (compression !== null && compression !== source.compression?.toUpperCase()) ||
    (nodataOverride !== null && source.bands.some((band) => band.nodata !== nodataOverride)) ||
    resampling !== null;
  if (source.cog.compliant && !changes) return { kind: 'as_is' };
  const target = compression ?? 'DEFLATE';
  return {
    kind: 'convert',
    keepsOriginal: !LOSSLESS.includes(target),
    options: {
      compression: target,
      ...(resampling !== null && { resampling }),
      ...(sridOverride !== null && { sridOverride }),
      ...(nodataOverride !== null && { nodataOverride: nodataOverride === 'nan' ? NaN : nodataOverride }),
    },
  };
}
