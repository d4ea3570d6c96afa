import { DomainError } from '#libs/errors';
import { type BandSourceKind, type SourceReaders } from './band-source.js';

/** The readers of a renderer process, one per kind of source. */
export const sourceReaders: SourceReaders = {
  'angle-grid': notYet('angle-grid'),
  'sentinel-1': notYet('sentinel-1'),
  swath: notYet('swath'),
  zarr: notYet('zarr'),
};

function notYet(kind: BandSourceKind) {
  return () => Promise.reject(new DomainError('RASTER_UNSUPPORTED', `Sources of kind ${kind} cannot be read yet`));
}
