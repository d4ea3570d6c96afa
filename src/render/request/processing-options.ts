import { type InputResampling } from '#libs/render';
import { type CollectionDefinition } from '../../catalog/index.js';
import { assertHonoured } from './honoured-members.js';
import { type JsonMember } from '../../platform/http/json-member.js';
import { RADAR_MEMBERS, type RadarOptions, readRadarOptions } from './radar-options.js';

export const KERNELS: readonly InputResampling[] = ['NEAREST', 'BILINEAR', 'BICUBIC', 'LANCZOS', 'BOX'];

/** How source pixels become the grid's (process §3.3). */
export interface ProcessingOptions {
  /** Where the grid is finer than the source. */
  readonly upsampling: InputResampling;
  /** Where the grid is coarser. */
  readonly downsampling: InputResampling;
  /** Sentinel-2's offset; null = the collection knows no such thing. */
  readonly harmonizeValues: boolean | null;
  /** null = the collection holds no heights. */
  readonly heights: HeightsWanted | null;
  /** null = the collection holds no radar images. */
  readonly radar: RadarOptions | null;
  /** Sentinel-5P: percent of `qa_value` that a pixel must have; null = what its band is advised to have. */
  readonly minQa: number | null;
  /** SLSTR: which of its two scans; null = the collection has one. */
  readonly view: View | null;
}

const VIEWS = ['NADIR', 'OBLIQUE'] as const;
export type View = (typeof VIEWS)[number];

/** Of terrain. */
export interface HeightsWanted {
  /** `egm`: geoid heights are added, which makes heights above the ellipsoid of those above the geoid. */
  readonly areEllipsoidal: boolean;
  /** Heights below the geoid are 0, before anything is added. */
  readonly clampNegative: boolean;
}

const HONOURED = [
  'upsampling',
  'downsampling',
  'harmonizeValues',
  'egm',
  'clampNegative',
  'minQa',
  'view',
  ...RADAR_MEMBERS,
] as const;

/** @param offered of the collection's definition. @throws INVALID */
export function readProcessing(processing: JsonMember, offered: CollectionDefinition['processing']): ProcessingOptions {
  if (!processing.isAbsent) processing.object();
  assertHonoured(processing, offered, HONOURED);
  const kernel = (name: string) => (processing.get(name).isAbsent ? 'NEAREST' : processing.get(name).oneOf(KERNELS));
  const flag = (name: string, unsaid: boolean) => {
    const member = processing.get(name);
    return member.isAbsent ? unsaid : member.boolean();
  };
  const [minQa, view] = [processing.get('minQa'), processing.get('view')];
  const knows = (name: string) => Object.hasOwn(offered, name);
  return {
    upsampling: kernel('upsampling'),
    // Sentinel-1, -3 and -5P know one kernel for both.
    downsampling: knows('downsampling') ? kernel('downsampling') : kernel('upsampling'),
    harmonizeValues: knows('harmonizeValues') ? flag('harmonizeValues', true) : null,
    heights: knows('egm') ? { areEllipsoidal: flag('egm', false), clampNegative: flag('clampNegative', false) } : null,
    radar: knows('backCoeff') ? readRadarOptions(processing) : null,
    minQa: !knows('minQa') || minQa.isAbsent ? null : minQa.numberWithin(0, 100),
    view: !knows('view') ? null : view.isAbsent ? 'NADIR' : view.oneOf(VIEWS),
  };
}
