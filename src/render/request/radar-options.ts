import { type JsonMember } from '../../platform/http/json-member.js';

/** `processing` of Sentinel-1 (process §3.3). */
export interface RadarOptions {
  readonly backCoeff: BackCoeff;
  /** null = images lie as their geolocation grids say, on the ellipsoid's terms. */
  readonly orthorectify: { readonly demInstance: DemInstance | null } | null;
  /** Pixels of the image across and along the flight; null = none. */
  readonly speckleFilter: { readonly width: number; readonly height: number } | null;
}

export const BACK_COEFFS = ['GAMMA0_ELLIPSOID', 'BETA0', 'SIGMA0_ELLIPSOID'] as const;
export type BackCoeff = (typeof BACK_COEFFS)[number];

const DEMS = ['MAPZEN', 'COPERNICUS', 'COPERNICUS_30', 'COPERNICUS_90'] as const;
export type DemInstance = (typeof DEMS)[number];

export const RADAR_MEMBERS = [
  'backCoeff',
  'orthorectify',
  'demInstance',
  'speckleFilter',
  'radiometricTerrainOversampling',
] as const;

/** @throws INVALID naming the member. */
export function readRadarOptions(processing: JsonMember): RadarOptions {
  const [orthorectify, demInstance] = [processing.get('orthorectify'), processing.get('demInstance')];
  const isOrthorectified = !orthorectify.isAbsent && orthorectify.boolean();
  const model = demInstance.isAbsent ? null : demInstance.oneOf(DEMS);
  // Without radiometric terrain correction it changes nothing, as for the contract's service.
  const oversampling = processing.get('radiometricTerrainOversampling');
  if (!oversampling.isAbsent) oversampling.numberWithin(1, 4);
  return {
    backCoeff: readBackCoeff(processing.get('backCoeff'), isOrthorectified),
    orthorectify: isOrthorectified ? { demInstance: model } : null,
    speckleFilter: readSpeckleFilter(processing.get('speckleFilter')),
  };
}

function readBackCoeff(member: JsonMember, isOrthorectified: boolean): BackCoeff {
  if (member.isAbsent) return 'GAMMA0_ELLIPSOID';
  const asked = member.oneOf([...BACK_COEFFS, 'GAMMA0_TERRAIN']);
  if (asked !== 'GAMMA0_TERRAIN') return asked;
  return member.refuse(
    isOrthorectified
      ? '"GAMMA0_TERRAIN" is not computed by this service: radiometric terrain correction is missing; send GAMMA0_ELLIPSOID'
      : '"GAMMA0_TERRAIN" needs orthorectify: true',
  );
}

function readSpeckleFilter(member: JsonMember): RadarOptions['speckleFilter'] {
  if (member.isAbsent) return null;
  if (member.get('type').required().oneOf(['NONE', 'LEE']) === 'NONE') return null;
  const size = (name: string) => {
    const found = member.get(name).required();
    const value = found.numberWithin(1, 7);
    return Number.isInteger(value) ? value : found.refuse('must be a whole number of 1 to 7');
  };
  return { width: size('windowSizeX'), height: size('windowSizeY') };
}

/** What each pixel costs more than a plain one (auth-and-errors §7). */
export function radarCost({
  orthorectify,
  speckleFilter,
}: Pick<RadarOptions, 'orthorectify' | 'speckleFilter'>): number {
  return (orthorectify === null ? 1 : 2) * (speckleFilter === null ? 1 : 2);
}
