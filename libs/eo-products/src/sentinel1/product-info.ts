import { type Point, unwrapRing } from '#libs/geo';
import { footprintOf } from '../footprint.js';
import { instant } from '../instant.js';
import { numberIn } from '../metadata-number.js';
import { malformed, missing, unsupported } from '../product-fault.js';
import { type Polarization, type Sentinel1Facts } from './facts.js';

const FILE = 'productInfo.json';

const POLARIZATIONS_OF: Readonly<Record<string, Polarization[]>> = {
  DV: ['VV', 'VH'],
  DH: ['HH', 'HV'],
  SV: ['VV'],
  SH: ['HH'],
  VV: ['VV'],
  VH: ['VH'],
  HH: ['HH'],
  HV: ['HV'],
};

/** Relative orbit = (absolute − offset) mod 175 + 1. */
const ORBIT_OFFSET: Readonly<Record<string, number>> = { a: 73, b: 27, c: 172 };

/**
 * The summary that the public AWS archive puts into each product's folder, for folders without `manifest.safe`.
 * @throws BAD_REQUEST naming the member.
 */
export function readProductInfo(text: string): Sentinel1Facts {
  const info = parse(text);
  const member = (name: string) => {
    const value = info[name];
    if (typeof value !== 'string' && typeof value !== 'number') throw missing(FILE, name);
    return String(value);
  };
  const polarizations = POLARIZATIONS_OF[member('polarization')];
  const satellite = /^S1([A-Z])$/.exec(member('missionId'))?.[1]?.toLowerCase();
  if (polarizations === undefined) throw malformed(FILE, 'polarization', member('polarization'), 'DV, DH, SV, SH, …');
  if (satellite === undefined) throw malformed(FILE, 'missionId', member('missionId'), 'S1A, S1B, …');
  if (member('productType') !== 'GRD')
    throw unsupported(FILE, `productType is ${member('productType')}; only GRD can be imported`);
  const corners = cornersOf(info['footprint']);
  // Before the direction is read off the corners, they must be some.
  const footprint = footprintOf(corners, FILE, 'footprint');
  const absoluteOrbit = numberIn(member('absoluteOrbitNumber'), FILE, 'absoluteOrbitNumber', { min: 1, integer: true });
  const offset = ORBIT_OFFSET[satellite];
  return {
    productType: 'GRD',
    satellite,
    mode: member('mode'),
    polarizations,
    start: instant(member('startTime'), FILE, 'startTime'),
    end: instant(member('stopTime'), FILE, 'stopTime'),
    absoluteOrbit,
    orbitState: orbitStateOf(corners),
    footprint,
    properties: {
      'sat:relative_orbit': offset === undefined ? null : ((absoluteOrbit - offset + 175) % 175) + 1,
      's1:datatake_id': String(info['missionDataTakeId'] ?? '') || null,
    },
  };
}

function parse(text: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null) return parsed as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw unsupported(FILE, 'not a JSON object');
}

function cornersOf(footprint: unknown): Point[] {
  const { type, coordinates } = (footprint ?? {}) as { type?: unknown; coordinates?: unknown };
  const ring: unknown = type === 'Polygon' && Array.isArray(coordinates) ? coordinates[0] : null;
  if (!Array.isArray(ring) || ring.length < 4) throw missing(FILE, 'footprint (a Polygon)');
  return ring.map((corner: unknown): Point => {
    const [lon, lat] = Array.isArray(corner) ? (corner as unknown[]) : [];
    if (typeof lon !== 'number' || typeof lat !== 'number')
      throw malformed(FILE, 'footprint', JSON.stringify(corner), 'corners of two numbers');
    return [lon, lat];
  });
}

/**
 * The file does not tell the direction of flight, the shape does: the sides of a frame lean west going north on an
 * ascending pass and east on a descending one. The side at hand is that of the two westernmost corners.
 */
function orbitStateOf(closedRing: readonly Point[]): 'ascending' | 'descending' {
  const corners = unwrapRing(closedRing).slice(1);
  const western = corners.toSorted((a, b) => a[0] - b[0]).slice(0, 2);
  const [south, north] = western.toSorted((a, b) => a[1] - b[1]) as [Point, Point];
  return north[0] < south[0] ? 'ascending' : 'descending';
}
