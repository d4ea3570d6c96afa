import { type RasterDescription } from './contract/description.js';

/** Block edge of a house COG, px (ingest-vrt §7.2). */
export const COG_BLOCK_SIZE = 512;
export const DEFAULT_COMPRESSION = 'DEFLATE';

type Facts = Pick<RasterDescription, 'driver' | 'width' | 'height' | 'crs' | 'compression' | 'blockSize' | 'overviews'>;

/**
 * The compliance profile of ingest-vrt §7.2: what may be stored as it came. `reason` is '' when compliant.
 * A raster that fits into one block needs no overviews.
 */
export function cogCompliance(
  facts: Facts,
  target: string = DEFAULT_COMPRESSION,
): { compliant: boolean; reason: string } {
  const reason = firstFault(facts, target);
  return { compliant: reason === '', reason };
}

function firstFault(facts: Facts, target: string): string {
  const [blockWidth, blockHeight] = facts.blockSize;
  if (facts.driver !== 'GTiff') return `The file is ${facts.driver}, not GeoTIFF.`;
  if (facts.crs === null) return 'The file declares no coordinate reference system.';
  if (blockWidth !== COG_BLOCK_SIZE || blockHeight !== COG_BLOCK_SIZE) {
    return `The blocks are ${blockWidth}×${blockHeight} px, not ${COG_BLOCK_SIZE}×${COG_BLOCK_SIZE} tiles.`;
  }
  if ((facts.compression ?? 'NONE') !== target) {
    return `The compression is ${facts.compression ?? 'NONE'}, not ${target}.`;
  }
  if (Math.max(facts.width, facts.height) > COG_BLOCK_SIZE && facts.overviews.length === 0) {
    return 'The file has no internal overviews.';
  }
  return '';
}
