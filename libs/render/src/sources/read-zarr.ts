import { DomainError } from '#libs/errors';
import { type Resampling } from '#libs/raster';
import { arrayOnGrid, type ArrayResampling } from '#libs/raster/operations';
import { ArrayReader, ChunkCache, SignedObjects, ZarrObjects } from '#libs/zarr';
import { type SourceRead } from './band-source.js';
import { type ZarrLocation, type ZarrSource } from './zarr.js';

/** Decoded chunks of one renderer. */
const CACHE_BYTES = 192 * 2 ** 20;
const chunks = new ChunkCache(CACHE_BYTES);

/**
 * Raw values (zarr §6): fill values and NaN come as they are, and `dataMask` is 1 all over the array, so the reader tells
 * where it lies.
 * @returns 1 where the array has a pixel. @throws RASTER_UNREADABLE, RASTER_UNSUPPORTED, UNAVAILABLE
 */
export async function readZarr({ source, grid, bands, into, path, version, ...kernels }: SourceRead<'zarr'>) {
  const objects = new ZarrObjects(
    await storeOf(source.objects),
    prefixOf(source.objects),
    new AbortController().signal,
  );
  const array = await ArrayReader.open(objects, source, chunks, `${path} ${version}`);
  let inside: Uint8Array | null = null;
  for (const [i, { index }] of bands.entries()) {
    const step = source.hasTime ? index - 1 : null;
    const values = into[i]!;
    inside = await arrayOnGrid({
      shape: source,
      grid,
      upsampling: offered(kernels.upsampling),
      downsampling: offered(kernels.downsampling),
      read: async (window, resampling) => {
        const found = await array.read(step, window);
        return resampling === 'nearest' ? found : withoutFill(found, source);
      },
      into: values,
    });
    if (source.fillValue !== null) refill(values, inside, source.fillValue, kernels);
  }
  return inside;
}

/** Fill values must not bleed into their neighbours. */
function withoutFill(values: Float64Array, { fillValue }: ZarrSource): Float64Array {
  if (fillValue !== null) for (let i = 0; i < values.length; i++) if (values[i] === fillValue) values[i] = NaN;
  return values;
}

/** Where nothing but fill value went in, it comes out. */
function refill(
  values: Float64Array,
  inside: Uint8Array,
  fillValue: number,
  { upsampling, downsampling }: { upsampling: Resampling; downsampling: Resampling },
): void {
  if (upsampling === 'nearest' && downsampling === 'nearest') return;
  for (let i = 0; i < values.length; i++) if (inside[i] === 1 && Number.isNaN(values[i]!)) values[i] = fillValue;
}

function offered(resampling: Resampling): ArrayResampling {
  if (resampling !== 'average' && resampling !== 'mode') return resampling;
  throw new DomainError('RASTER_UNSUPPORTED', `Zarr arrays cannot be resampled by ${resampling}`);
}

/** The door to the file system brings the client of S3 along, so it is opened when somebody goes through. */
async function storeOf(location: ZarrLocation) {
  if ('urls' in location) return new SignedObjects(location.urls);
  const { FilesystemStore } = await import('#libs/storage');
  return new FilesystemStore('zarr', location.folder);
}

function prefixOf(location: ZarrLocation): string {
  return 'urls' in location ? '' : location.prefix;
}
