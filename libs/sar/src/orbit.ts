import { type StateVector, type Vector } from '#libs/eo-products';

export interface OrbitState {
  readonly position: Vector;
  readonly velocity: Vector;
  readonly acceleration: Vector;
}

/** The satellite's path: cubic between state vectors, whose velocities it meets; at 10 s apart good to a millimetre. */
export class Orbit {
  private at = 0;

  /** @param states in order of time, two at least */
  constructor(private readonly states: readonly StateVector[]) {}

  stateAt(time: number): OrbitState {
    const { states } = this;
    while (this.at > 0 && states[this.at]!.time > time) this.at--;
    while (this.at < states.length - 2 && states[this.at + 1]!.time <= time) this.at++;
    const [a, b] = [states[this.at]!, states[this.at + 1]!];
    const h = b.time - a.time;
    const t = (time - a.time) / h;
    const axis = (i: 0 | 1 | 2) => hermite(a.position[i], a.velocity[i] * h, b.position[i], b.velocity[i] * h, t);
    const [x, y, z] = [axis(0), axis(1), axis(2)];
    return {
      position: [x[0], y[0], z[0]],
      velocity: [x[1] / h, y[1] / h, z[1] / h],
      acceleration: [x[2] / (h * h), y[2] / (h * h), z[2] / (h * h)],
    };
  }
}

/** Value, first and second derivative of the cubic through p and q with slopes m and n. */
function hermite(p: number, m: number, q: number, n: number, t: number): readonly [number, number, number] {
  const c = 3 * (q - p) - 2 * m - n;
  const d = 2 * (p - q) + m + n;
  return [p + t * (m + t * (c + t * d)), m + t * (2 * c + 3 * t * d), 2 * c + 6 * t * d];
}
