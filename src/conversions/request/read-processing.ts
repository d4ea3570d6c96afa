import { availableParallelism } from 'node:os';
import { type JsonMember } from '../../platform/http/json-member.js';
import { type ConversionName, type ConversionProcessing } from '../conversion-config.js';
import { processingMembersOf } from './config-members.js';
import { assertKnown, clamped, integerWithin, optional, positive } from './config-values.js';

const RESAMPLINGS = ['nearest', 'bilinear', 'cubic', 'average'] as const;
const COMPRESSIONS = ['DEFLATE', 'LZW', 'ZSTD', 'JPEG', 'NONE'] as const;
/** Pixels per side of a tile, as TIFF allows them. */
const BLOCK = { min: 64, max: 1024, step: 16 };
/** 2⁹ reduces 130,000 pixels to one block. */
const MAX_OVERVIEW_FACTOR = 512;
const WARP_MEMORY_MB = { min: 16, max: 1024 };
const DEFAULT_PERCENTILES = [2, 98] as const;
/** Without effect, but part of the configurations that other installations of this API exchange. */
const OF_OTHER_HOUSES = ['parallel_mode', 'parallel_workers'] as const;

/** `processing` of a configuration; numbers are clamped, which `notes` hears. @throws INVALID */
export function readProcessing(member: JsonMember, name: ConversionName, notes: string[]): ConversionProcessing {
  assertKnown(member, processingMembersOf(name), `\`processing\` of ${name}`);
  for (const foreign of OF_OTHER_HOUSES)
    if (!member.get(foreign).isAbsent)
      notes.push(
        `${member.get(foreign).path.join('.')} has no effect: the workers of this instance share out the work`,
      );
  const stretch = member.get('histogram_stretch');
  return {
    targetEpsg: optional(member.get('target_epsg'), (one) => integerWithin(one, 1024, 999_999)),
    targetResolution: optional(member.get('target_resolution'), positive),
    resampleAlg: optional(member.get('resample_alg'), readResampling),
    compression: optional(member.get('compression'), readCompression),
    blockSize: optional(member.get('block_size'), (one) => readBlockSize(one, notes)),
    overviewFactors: optional(member.get('overview_factors'), readFactors),
    isStretched: isStretched(stretch),
    stretchPercentiles: readPercentiles(member.get('stretch_percentiles'), stretch),
    scale: optional(member.get('scale'), (one) => one.oneOf(['linear', 'db'] as const)) ?? 'linear',
    gdalNumThreads: optional(member.get('gdal_num_threads'), (one) => readThreads(one, notes)),
    warpMemoryLimitMb: optional(member.get('warp_memory_limit_mb'), (one) =>
      clamped(one, WARP_MEMORY_MB.min, WARP_MEMORY_MB.max, notes),
    ),
  };
}

function readResampling(member: JsonMember): (typeof RESAMPLINGS)[number] {
  return member.value === 'near' ? 'nearest' : member.oneOf(RESAMPLINGS);
}

function readCompression(member: JsonMember): (typeof COMPRESSIONS)[number] {
  const name = COMPRESSIONS.find((one) => one === member.text().toUpperCase());
  return name ?? member.refuse(`must be one of ${COMPRESSIONS.join(', ')}`);
}

function readBlockSize(member: JsonMember, notes: string[]): number {
  const size = clamped(member, BLOCK.min, BLOCK.max, notes);
  return size % BLOCK.step === 0 ? size : member.refuse(`must be a multiple of ${BLOCK.step}`);
}

function readFactors(member: JsonMember): number[] {
  const factors = member.items().map((item) => integerWithin(item, 2, MAX_OVERVIEW_FACTOR));
  const isAscending = factors.every((factor, i) => i === 0 || factor > (factors[i - 1] as number));
  return isAscending ? factors : member.refuse('must ascend');
}

function readThreads(member: JsonMember, notes: string[]): number {
  const cores = availableParallelism();
  return member.value === 'ALL_CPUS' ? cores : clamped(member, 1, cores, notes);
}

/** A flag, or `{percentiles: […]}`, which means yes. */
function isStretched(member: JsonMember): boolean {
  if (member.isAbsent) return true;
  return typeof member.value === 'object' ? member.object() !== null : member.boolean();
}

function readPercentiles(own: JsonMember, stretch: JsonMember): readonly [number, number] {
  const isObject = typeof stretch.value === 'object' && !stretch.isAbsent;
  if (isObject) assertKnown(stretch, ['percentiles'], '`histogram_stretch`');
  const member = own.isAbsent && isObject ? stretch.get('percentiles') : own;
  if (member.isAbsent) return DEFAULT_PERCENTILES;
  const [low, high, ...others] = member.items().map((item) => item.numberWithin(0, 100));
  if (low === undefined || high === undefined || others.length > 0 || low >= high)
    return member.refuse('must be two percentiles, the lower one first');
  return [low, high];
}
