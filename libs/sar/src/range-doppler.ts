import { type GroundRangeConversion, type RadarGeometry, type Vector } from '#libs/eo-products';
import { earthFixed } from './ellipsoid.js';
import { type ImageLocator, type ImagePosition } from './image-position.js';
import { Orbit } from './orbit.js';
import { dot, length, minus } from './vector.js';

const MAX_STEPS = 12;
/** Seconds; the satellite flies less than a millimetre. */
const GOOD_ENOUGH = 1e-7;

/** When and from where the radar saw a point: abeam, at zero Doppler. */
export interface Sighting {
  /** Seconds from the first line. */
  readonly time: number;
  readonly from: Vector;
  /** Metres. */
  readonly slantRange: number;
}

/**
 * Where a point with a height lies in the image, by the satellite's path and the time that its echo took: what moves
 * slopes towards the radar is undone. Heights are above the ellipsoid.
 */
export class RangeDoppler implements ImageLocator {
  private readonly orbit: Orbit;
  private last: number;
  private conversion = 0;

  constructor(private readonly geometry: RadarGeometry) {
    this.orbit = new Orbit(geometry.orbit);
    this.last = (geometry.lines * geometry.lineInterval) / 2;
  }

  locate(longitude: number, latitude: number, height: number): ImagePosition | null {
    const sighting = this.sight(earthFixed(longitude, latitude, height));
    if (sighting === null) return null;
    const { lines, samples, lineInterval, rangeSpacing } = this.geometry;
    const line = sighting.time / lineInterval;
    // Far outside, the polynomials answer nonsense.
    if (line < -1 || line > lines) return null;
    const sample = this.groundRange(sighting) / rangeSpacing;
    return sample > -1 && sample < samples ? { line, sample } : null;
  }

  /** null: never abeam of it while the orbit is known. */
  sight(point: Vector): Sighting | null {
    let time = this.last;
    for (let step = 0; step < MAX_STEPS; step++) {
      const { position, velocity, acceleration } = this.orbit.stateAt(time);
      const view = minus(point, position);
      const change = dot(view, velocity) / (dot(view, acceleration) - dot(velocity, velocity));
      time -= change;
      if (!Number.isFinite(time) || Math.abs(time) > 1000) return null;
      if (Math.abs(change) < GOOD_ENOUGH) {
        this.last = time;
        return { time, from: position, slantRange: length(view) };
      }
    }
    return null;
  }

  /**
   * Metres from the first sample, by the conversion nearest in time: so the processor places its own grid (to a hundredth
   * of a pixel); interpolating between conversions is off by a third.
   */
  private groundRange({ time, slantRange }: Sighting): number {
    const all = this.geometry.groundRange;
    const isNearer = (i: number) => Math.abs(all[i]!.time - time) < Math.abs(all[this.conversion]!.time - time);
    while (this.conversion > 0 && isNearer(this.conversion - 1)) this.conversion--;
    while (this.conversion < all.length - 1 && isNearer(this.conversion + 1)) this.conversion++;
    return polynomial(all[this.conversion]!, slantRange);
  }
}

function polynomial({ origin, coefficients }: GroundRangeConversion, slantRange: number): number {
  const x = slantRange - origin;
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}
