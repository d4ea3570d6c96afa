/** value = (dn + shift) · factor / divisor + rest */
export interface ExactScaling {
  readonly shift: number;
  readonly factor: number;
  readonly divisor: number;
  readonly rest: number;
}

/**
 * dn · scale + offset the way its author means it: 0.0001 and −0.1 are (dn − 1000) / 10000, so that 3000 becomes 0.2 and
 * not 0.19999999999999998, and a script's `B04 > 0.2` decides as expected.
 */
export function exactScaling({ scale, offset }: { readonly scale: number; readonly offset: number }): ExactScaling {
  const quantification = scale > 0 && scale < 1 ? nearInteger(1 / scale) : null;
  const shift = nearInteger(offset / scale);
  return {
    shift: shift ?? 0,
    factor: quantification === null ? scale : 1,
    divisor: quantification ?? 1,
    rest: shift === null ? offset : 0,
  };
}

function nearInteger(value: number): number | null {
  const rounded = Math.round(value);
  return Math.abs(value - rounded) <= 1e-9 * Math.max(1, Math.abs(value)) ? rounded : null;
}
