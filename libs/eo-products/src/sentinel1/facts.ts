import { type Footprint } from '../footprint.js';

export const POLARIZATIONS = ['VV', 'VH', 'HH', 'HV'] as const;
export type Polarization = (typeof POLARIZATIONS)[number];

/** What a SAFE manifest, or the `productInfo.json` of the public AWS archive, says of a product. */
export interface Sentinel1Facts {
  /** `a`, `b`, `c` */
  readonly satellite: string;
  /** `GRD` */
  readonly productType: string;
  readonly mode: string;
  readonly polarizations: readonly Polarization[];
  readonly start: string;
  readonly end: string;
  readonly absoluteOrbit: number;
  readonly orbitState: 'ascending' | 'descending';
  readonly footprint: Footprint;
  /** More STAC properties, null = unknown. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** `S1A_IW_GRDH_1SDV_20210809T173953_20210809T174018_039156_049F13_6FF8` */
export const PRODUCT_NAME = /^S1[A-Z]_[A-Z0-9]{2}_GRD([FHM])_1[AS]([SD][HV]|[HV]{2})_\d{8}T\d{6}_\d{8}T\d{6}_\d{6}_/;

/** Sentinel Hub's word for a set of polarisations. */
export function polarizationMode(polarizations: readonly Polarization[]): string {
  const [first = 'VV'] = polarizations;
  if (polarizations.length > 1) return `D${first[0]}`;
  return first === 'VV' || first === 'HH' ? `S${first[0]}` : first;
}
