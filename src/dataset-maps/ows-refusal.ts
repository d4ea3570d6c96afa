import { type Kvp, ogcRefusal } from '../ogc/index.js';

/** @throws BAD_REQUEST when another service is meant */
export function assertService(kvp: Kvp, service: string): void {
  const named = kvp.get('SERVICE');
  if (named !== null && named.toUpperCase() !== service) kvp.refuse('SERVICE', `must be ${service}`);
}

/** Parameters that the standard has and this service does not: said, and not ignored. */
export function refuseUnsupported(kvp: Kvp, names: readonly string[]): void {
  for (const name of names) if (kvp.get(name) !== null) kvp.refuse(name, 'is not supported here', 'OptionNotSupported');
}

/** Of ACCEPTVERSIONS or VERSION, the first that is offered; without either the first offered. */
export function negotiated<T extends string>(kvp: Kvp, offered: readonly T[]): T {
  const accepted = kvp
    .get('ACCEPTVERSIONS')
    ?.split(',')
    .map((version) => version.trim());
  if (accepted) {
    const found = accepted.flatMap((version) => offered.find((one) => one === version) ?? [])[0];
    if (found === undefined) throw ogcRefusal('VersionNegotiationFailed', 'ACCEPTVERSIONS', `Offered are ${offered.join(', ')}`); // prettier-ignore
    return found;
  }
  return askedVersionOf(kvp, offered) ?? (offered[0] as T);
}

/** The offered version whose first two numbers VERSION names; null = not named, or not offered. */
export function askedVersionOf<T extends string>(kvp: Kvp, offered: readonly T[]): T | null {
  const asked = kvp.get('VERSION');
  return offered.find((version) => version.slice(0, 3) === asked?.slice(0, 3)) ?? null;
}

/** @throws BAD_REQUEST for a version that is not spoken */
export function versionOf<T extends string>(kvp: Kvp, offered: readonly T[]): T {
  if (kvp.get('VERSION') === null) return offered[0] as T;
  return askedVersionOf(kvp, offered) ?? kvp.refuse('VERSION', `must be one of ${offered.join(', ')}`);
}
