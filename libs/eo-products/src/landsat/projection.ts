import { unsupported } from '../product-fault.js';
import { type Mtl } from './mtl.js';

const COUNT = { min: 1, max: 100_000, integer: true } as const;

/** UTM zones are always the northern ones, also south of the equator, with negative northings. */
export function projCode(mtl: Mtl): string {
  const projection = mtl.text('MAP_PROJECTION');
  if (projection === 'UTM') return `EPSG:${32600 + mtl.number('UTM_ZONE', { min: 1, max: 60, integer: true })}`;
  if (projection === 'PS') return mtl.number('TRUE_SCALE_LAT', { min: -90, max: 90 }) < 0 ? 'EPSG:3031' : 'EPSG:3995';
  throw unsupported(mtl.file, `MAP_PROJECTION is ${JSON.stringify(projection)}; UTM and PS are known`);
}

/**
 * Grid of the reflective, panchromatic or thermal bands, null where the metadata does not tell one. The corners of the
 * metadata are centres of pixels, the same for all three.
 */
export function gridFields(mtl: Mtl, kind: 'REFLECTIVE' | 'PANCHROMATIC' | 'THERMAL'): Record<string, unknown> | null {
  const cell = mtl.optionalNumber(`GRID_CELL_SIZE_${kind}`, { min: 1, max: 1000 });
  const rows = mtl.optionalNumber(`${kind}_LINES`, COUNT);
  const columns = mtl.optionalNumber(`${kind}_SAMPLES`, COUNT);
  if (cell === null || rows === null || columns === null) return null;
  const west = mtl.number('CORNER_UL_PROJECTION_X_PRODUCT') - cell / 2;
  const north = mtl.number('CORNER_UL_PROJECTION_Y_PRODUCT') + cell / 2;
  return {
    gsd: cell,
    'proj:shape': [rows, columns],
    'proj:transform': [cell, 0, west, 0, -cell, north],
    'proj:bbox': [west, north - rows * cell, west + columns * cell, north],
  };
}
