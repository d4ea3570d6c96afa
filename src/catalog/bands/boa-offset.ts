import { type StacItem } from '#libs/stac';
import { type ItemLayer } from './item-layers.js';

/** −1000 in 10000: every band, since processing baseline 04.00 (process §3.4). */
const OFFSET = -0.1;
const FIRST_BASELINE = 4;

/**
 * The radiometric offset of a reflectance band of Sentinel-2, where the item's own word is absent or known to be wrong;
 * undefined = as declared. Planetary Computer declares none, so the baseline decides. Earth Search subtracted it from
 * the COGs (but not from the JPEG 2000 files beside them) and went on declaring −0.1; its `boa_offset_applied` is what
 * its maintainers call the truth (Element84/earth-search#9).
 */
export function boaOffset({ properties }: StacItem, layer: ItemLayer): number | undefined {
  const isApplied = properties['earthsearch:boa_offset_applied'] ?? properties['sentinel:boa_offset_applied'];
  if (isApplied === true && !layer.isJpeg2000) return 0;
  if (layer.offset !== undefined || !isSentinel2(properties)) return undefined;
  return baselineOf(properties) >= FIRST_BASELINE ? OFFSET : undefined;
}

function isSentinel2({ platform, constellation }: StacItem['properties']): boolean {
  return [platform, constellation].some((name) => typeof name === 'string' && /^sentinel[- ]?2/i.test(name));
}

function baselineOf(properties: StacItem['properties']): number {
  const told = properties['s2:processing_baseline'] ?? properties['sentinel:processing_baseline'];
  return typeof told === 'string' ? Number(told) : NaN;
}
