import { DomainError } from '#libs/errors';
import { type SampleType } from './image.js';

/** What a picture can be written as. */
export type ImageFormat = 'image/png' | 'image/jpeg' | 'image/tiff' | 'application/octet-stream';

export type Format = ImageFormat | 'application/json';

interface FormatRules {
  /** Of the member in a tar. */
  readonly extension: string;
  /** Undefined = any. */
  readonly sampleTypes?: readonly SampleType[];
  /** Undefined = any count. */
  readonly bands?: readonly number[];
}

/** process.md §5, "Format | Bands allowed | Alpha". JPEG takes 2 and 4 bands by dropping the last, the alpha. */
const IMAGES: Readonly<Record<ImageFormat, FormatRules>> = {
  'image/png': { extension: 'png', sampleTypes: ['UINT8', 'UINT16'], bands: [1, 2, 3, 4] },
  'image/jpeg': { extension: 'jpg', sampleTypes: ['UINT8'], bands: [1, 2, 3, 4] },
  'image/tiff': { extension: 'tif' },
  'application/octet-stream': { extension: 'bin' },
};

export function extensionOf(format: Format): string {
  return format === 'application/json' ? 'json' : IMAGES[format].extension;
}

/** What a format must know of an output before a pixel of it is read. */
export interface OutputShape {
  readonly id: string;
  readonly bands: number;
  /** AUTO is written as UINT8. */
  readonly sampleType: SampleType | 'AUTO';
}

/** @throws BAD_REQUEST that names the output, what it has and what the format takes. */
export function assertEncodable(format: ImageFormat, { id, bands, sampleType }: OutputShape): void {
  const rules = IMAGES[format];
  if (rules.sampleTypes && sampleType !== 'AUTO' && !rules.sampleTypes.includes(sampleType)) {
    const allowed = rules.sampleTypes.join(' and ');
    throw new DomainError(
      'BAD_REQUEST',
      `Output ${id} has sampleType ${sampleType}; ${format} takes ${allowed} (or AUTO)`,
    );
  }
  if (rules.bands && !rules.bands.includes(bands)) {
    throw new DomainError('BAD_REQUEST', `Output ${id} has ${bands} bands; ${format} takes ${rules.bands.join(', ')}`);
  }
}
