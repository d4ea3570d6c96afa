import { type InputResampling } from '#libs/render';
import { type CollectionDefinition } from '../../catalog/index.js';
import { assertHonoured } from './honoured-members.js';
import { type JsonMember } from './json-member.js';

export const KERNELS: readonly InputResampling[] = ['NEAREST', 'BILINEAR', 'BICUBIC', 'LANCZOS', 'BOX'];

/** How source pixels become the grid's (process §3.3). */
export interface ProcessingOptions {
  /** Where the grid is finer than the source. */
  readonly upsampling: InputResampling;
  /** Where the grid is coarser. */
  readonly downsampling: InputResampling;
  /** Sentinel-2's offset; null = the collection knows no such thing. */
  readonly harmonizeValues: boolean | null;
}

const HONOURED = ['upsampling', 'downsampling', 'harmonizeValues'] as const;
/** Values that change nothing, of members that are not honoured yet. */
const NEUTRAL = { egm: [false], clampNegative: [false], orthorectify: [false] };

/** @param offered of the collection's definition. @throws INVALID */
export function readProcessing(processing: JsonMember, offered: CollectionDefinition['processing']): ProcessingOptions {
  if (!processing.isAbsent) processing.object();
  assertHonoured(processing, offered, HONOURED, NEUTRAL);
  const kernel = (name: string) => (processing.get(name).isAbsent ? 'NEAREST' : processing.get(name).oneOf(KERNELS));
  const harmonize = processing.get('harmonizeValues');
  return {
    upsampling: kernel('upsampling'),
    // Sentinel-1, -3 and -5P know one kernel for both.
    downsampling: Object.hasOwn(offered, 'downsampling') ? kernel('downsampling') : kernel('upsampling'),
    harmonizeValues: Object.hasOwn(offered, 'harmonizeValues') ? harmonize.isAbsent || harmonize.boolean() : null,
  };
}
