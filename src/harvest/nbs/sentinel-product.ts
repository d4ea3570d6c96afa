import { DomainError } from '#libs/errors';

const POLARISATIONS: Readonly<Record<string, readonly string[]>> = {
  SH: ['HH'],
  SV: ['VV'],
  DH: ['HH', 'HV'],
  DV: ['VV', 'VH'],
};
/** `S1A_IW_GRDH_1SDV_…`: unit, mode, type with resolution, level, polarisation. */
const S1_NAME = /^S1[A-Z]_[A-Z0-9]{2}_([A-Z]{3})[A-Z_]?_\d[SA](\w{2})_/i;
const S2_NAME = /^S2[A-Z]?_(MSIL\w{2})_/i;

/** What the name of a Sentinel-1 product says it holds. @throws INVALID `unsupported_product_type` unless it is GRD */
export function amplitudesOf(product: string): string[] {
  const [, type = '', polarisation = ''] = S1_NAME.exec(product) ?? [];
  if (type.toUpperCase() !== 'GRD')
    throw unsupported(`Amplitude quicklooks are made of GRD products; ${JSON.stringify(product)} is none`);
  const found = POLARISATIONS[polarisation.toUpperCase()] ?? ['VV', 'VH', 'HH', 'HV'];
  return found.map((name) => `Amplitude_${name}`);
}

/** `vv`, `amplitude_vv` and `Amplitude_VV` are one variable; what is none of them stays as it is. */
export function amplitudeName(text: string): string {
  const [, polarisation] = /^(?:amplitude_)?(vv|vh|hh|hv)$/i.exec(text.trim()) ?? [];
  return polarisation === undefined ? text : `Amplitude_${polarisation.toUpperCase()}`;
}

/** @returns `MSIL1C` or `MSIL2A`. @throws INVALID `unsupported_product_type` */
export function multispectralLevelOf(product: string): string {
  const level = S2_NAME.exec(product)?.[1]?.toUpperCase();
  if (level !== 'MSIL1C' && level !== 'MSIL2A')
    throw unsupported(`Composites are made of MSIL1C and MSIL2A products; ${JSON.stringify(product)} is none`);
  return level;
}

function unsupported(message: string): DomainError {
  return new DomainError('INVALID', message, { detail: { code: 'unsupported_product_type', message } });
}
