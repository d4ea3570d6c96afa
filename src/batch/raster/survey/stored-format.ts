import { type SampleType } from '#libs/encode';
import { type ByocBand } from '../../../byoc/index.js';

/** How an output's samples lie in its GeoTIFF, in the words of collections. */
export const STORED: Readonly<Record<SampleType, Pick<ByocBand, 'bitDepth' | 'sampleFormat'>>> = {
  INT8: { bitDepth: 8, sampleFormat: 'INT' },
  UINT8: { bitDepth: 8, sampleFormat: 'UINT' },
  INT16: { bitDepth: 16, sampleFormat: 'INT' },
  UINT16: { bitDepth: 16, sampleFormat: 'UINT' },
  FLOAT32: { bitDepth: 32, sampleFormat: 'FLOAT' },
};
