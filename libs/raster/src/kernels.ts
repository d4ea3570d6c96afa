import { type Resampling } from './contract/grids.js';

export type InterpolatingResampling = Extract<Resampling, 'bilinear' | 'cubic' | 'lanczos'>;

/** An interpolating kernel, widened where the output is coarser than the pixels it is made from. */
export interface Kernel {
  /** Weight at a distance in pixels of the unwidened kernel. */
  readonly weight: (distance: number) => number;
  /** Target pixels per source pixel along the source's axes; never above 1. */
  readonly scaleX: number;
  readonly scaleY: number;
  /** Source pixels on either side that may weigh in. */
  readonly radiusX: number;
  readonly radiusY: number;
  /** Not widened: the 2 × 2 or 4 × 4 neighbourhood will do. */
  readonly isNarrow: boolean;
}

const KERNELS: Readonly<Record<InterpolatingResampling, { radius: number; weight: Kernel['weight'] }>> = {
  bilinear: { radius: 1, weight: triangle },
  cubic: { radius: 2, weight: cubic },
  lanczos: { radius: 3, weight: lanczos },
};

/** gdalwarp widens from here on. */
const NARROW = 0.95;

/** @param stepX @param stepY source pixels that one target pixel spans along the source's columns and rows */
export function kernelOf(resampling: InterpolatingResampling, stepX: number, stepY: number): Kernel {
  const { radius, weight } = KERNELS[resampling];
  const [scaleX, scaleY] = [scaleOf(stepX), scaleOf(stepY)];
  return {
    weight,
    scaleX,
    scaleY,
    radiusX: Math.ceil(radius / scaleX),
    radiusY: Math.ceil(radius / scaleY),
    isNarrow: scaleX >= NARROW && scaleY >= NARROW,
  };
}

/** gdalwarp takes a step that is nearly a whole number for one. */
function scaleOf(step: number): number {
  const whole = Math.floor(step + 0.5);
  return Math.min(1, 1 / (Math.abs(step - whole) < 0.05 && whole > 0 ? whole : step));
}

function triangle(distance: number): number {
  return Math.max(0, 1 - Math.abs(distance));
}

/** Keys' convolution, a = −0.5 (Catmull-Rom). */
function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x <= 1) return x * x * (1.5 * x - 2.5) + 1;
  return x <= 2 ? x * (x * (-0.5 * x + 2.5) - 4) + 2 : 0;
}

/** Places of the table per pixel: what lies between them is off by 1e-8 of the pixels' own values. */
const FINE = 8192;
const LOBES = 3;
const LANCZOS = Float64Array.from({ length: LOBES * FINE + 2 }, (_, i) => exactLanczos(i / FINE));

/** Three lobes, from a table: two sines per pixel would take longer than all the rest. */
function lanczos(distance: number): number {
  const at = Math.abs(distance) * FINE;
  if (at >= LOBES * FINE) return 0;
  const i = Math.floor(at);
  return LANCZOS[i]! + (at - i) * (LANCZOS[i + 1]! - LANCZOS[i]!);
}

export function exactLanczos(distance: number): number {
  if (distance === 0) return 1;
  if (Math.abs(distance) >= LOBES) return 0;
  const angle = Math.PI * distance;
  return (LOBES * Math.sin(angle) * Math.sin(angle / LOBES)) / (angle * angle);
}
