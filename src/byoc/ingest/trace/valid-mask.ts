import { type PixelBlock } from '#libs/raster';

/** One byte per cell, row 0 north; 1 = valid. */
export interface ValidMask {
  readonly width: number;
  readonly height: number;
  readonly cells: Uint8Array;
}

/** Cells from column `left` up to, not including, `right`; rows from `top` up to `bottom`. */
export interface CellRectangle {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Cells where at least one band holds data. NaN is never data. @param noData one per band of the block; null = none */
export function maskOf({ width, height, data }: PixelBlock, noData: ReadonlyArray<number | null>): ValidMask {
  const cells = new Uint8Array(width * height);
  data.forEach((values, band) => {
    const declared = noData[band] ?? null;
    // Stored as four bytes, a number such as -9999.9 comes back a little different.
    const gap = declared !== null && values instanceof Float32Array ? Math.fround(declared) : declared;
    for (let i = 0; i < cells.length; i++) {
      const value = values[i] as number;
      if (value !== gap && !Number.isNaN(value)) cells[i] = 1;
    }
  });
  return { width, height, cells };
}

/** Where all masks, of one size, are valid. */
export function validInAll(masks: readonly ValidMask[]): ValidMask {
  const [first, ...others] = masks as [ValidMask, ...ValidMask[]];
  const cells = first.cells.map((valid, i) => (others.every((mask) => mask.cells[i] === 1) ? valid : 0));
  return { ...first, cells };
}

/** The valid cells as rectangles that do not overlap: runs of a row, joined with equal runs of the row above. */
export function rectanglesOf({ width, height, cells }: ValidMask): CellRectangle[] {
  const done: CellRectangle[] = [];
  let above = new Map<string, CellRectangle>();
  for (let row = 0; row < height; row++) {
    const here = new Map<string, CellRectangle>();
    for (const [left, right] of runsOf(cells.subarray(row * width, (row + 1) * width))) {
      const key = `${left} ${right}`;
      here.set(key, { left, right, top: above.get(key)?.top ?? row, bottom: row + 1 });
    }
    done.push(...[...above].filter(([key]) => !here.has(key)).map(([, rectangle]) => rectangle));
    above = here;
  }
  return [...done, ...above.values()];
}

function runsOf(row: Uint8Array): Array<[left: number, right: number]> {
  const runs: Array<[number, number]> = [];
  for (let at = row.indexOf(1); at !== -1;) {
    const end = row.indexOf(0, at);
    const right = end === -1 ? row.length : end;
    runs.push([at, right]);
    at = row.indexOf(1, right);
  }
  return runs;
}
