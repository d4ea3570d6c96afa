import { type StacItem } from '#libs/stac';

/** What ESA calls a pair of polarizations, and what `sar:polarizations` of other catalogues says instead. */
export const POLARIZATIONS_OF: Readonly<Record<string, readonly string[]>> = {
  DV: ['VV', 'VH'],
  DH: ['HH', 'HV'],
  SV: ['VV'],
  SH: ['HH'],
};

/** `s1:polarization` as stored, or found from `sar:polarizations`. */
export function polarizationOf(properties: StacItem['properties']): string | null {
  const { 's1:polarization': token, 'sar:polarizations': list } = properties;
  if (typeof token === 'string') return token.toUpperCase();
  if (!Array.isArray(list)) return null;
  const channels = new Set(list);
  const isThis = ([, of]: readonly [string, readonly string[]]) =>
    of.length === channels.size && of.every((channel) => channels.has(channel));
  return Object.entries(POLARIZATIONS_OF).find(isThis)?.[0] ?? null;
}
