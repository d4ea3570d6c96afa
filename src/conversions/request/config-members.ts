import { type ConversionName } from '../conversion-config.js';

/** Members that every configuration may have. */
const COMMON = ['input_dataset', 'implementation', 'output_names', 'processing', 'metadata', 'variant', 'register'];
const ARRAY = ['variables', 'x', 'y', 'crs', 'time_index'];

/** What each implementation reads beside those. A wish that would have no effect is refused, not dropped. */
const OWN: Readonly<Record<ConversionName, readonly string[]>> = {
  grid: [...ARRAY, 'grid'],
  hyspex_rgb: ARRAY,
  sentinel_s1_quicklook: ['variables', 'time_index'],
  sentinel_s1_safe_quicklook: ['variables'],
  sentinel_s2_safe_quicklook: ['products'],
};

/** Of any `processing`; the last two are understood and without effect, see `readProcessing`. */
const WRITING = [
  ...['target_epsg', 'target_resolution', 'resample_alg', 'compression', 'block_size', 'overview_factors'],
  ...['gdal_num_threads', 'warp_memory_limit_mb', 'parallel_mode', 'parallel_workers'],
];
const STRETCH = ['histogram_stretch', 'stretch_percentiles'];

const OWN_PROCESSING: Readonly<Record<ConversionName, readonly string[]>> = {
  grid: [],
  hyspex_rgb: STRETCH,
  sentinel_s1_quicklook: [...STRETCH, 'scale'],
  sentinel_s1_safe_quicklook: [...STRETCH, 'scale'],
  sentinel_s2_safe_quicklook: STRETCH,
};

export function membersOf(name: ConversionName): readonly string[] {
  return [...COMMON, ...OWN[name]];
}

export function processingMembersOf(name: ConversionName): readonly string[] {
  return [...WRITING, ...OWN_PROCESSING[name]];
}
