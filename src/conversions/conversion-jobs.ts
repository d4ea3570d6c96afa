import { createHash } from 'node:crypto';
import { type Job, type JobKind } from '../jobs/index.js';
import { type ConversionConfig, type ConversionName } from './conversion-config.js';

/** The two kinds of job that convert; they differ in their queue only. */
export const CONVERSION_KINDS = { netcdf: 'nc_to_geotiff', sentinel: 'sentinel_safe' } as const satisfies Record<
  string,
  JobKind
>;

/** A warp of a SAFE takes all cores: these wait in a queue of their own. */
const FROM_SAFE: ReadonlySet<ConversionName> = new Set(['sentinel_s1_safe_quicklook', 'sentinel_s2_safe_quicklook']);
/** Characters of an input in a dedupe key; the hash behind it tells longer ones apart. */
const SHOWN_INPUT = 200;

export function kindOf({ implementation }: ConversionConfig): (typeof CONVERSION_KINDS)[keyof typeof CONVERSION_KINDS] {
  return FROM_SAFE.has(implementation) ? CONVERSION_KINDS.sentinel : CONVERSION_KINDS.netcdf;
}

/** jobs-and-visibility §5: `safe:{identifier}:{hash(config)}`, `nc:{input}:{variant}:{hash(config)}`. */
export function dedupeKey(config: ConversionConfig): string {
  const { notes: _, ...meant } = config;
  const hash = createHash('sha256').update(canonical(meant)).digest('hex').slice(0, 32);
  const input = config.inputDataset.slice(0, SHOWN_INPUT);
  return kindOf(config) === CONVERSION_KINDS.sentinel
    ? `safe:${config.metadata.identifier?.slice(0, SHOWN_INPUT) ?? input}:${hash}`
    : `nc:${input}:${config.variant ?? ''}:${hash}`;
}

/** What a job's list shows: the last part of the input's path, without a query. */
export function inputName({ inputDataset }: ConversionConfig): string {
  const path = inputDataset.replace(/[?#].*$/s, '').replace(/\/+$/, '');
  return path.slice(path.lastIndexOf('/') + 1) || inputDataset;
}

export function requestOf(config: ConversionConfig): Record<string, unknown> {
  return { config };
}

export function configOf(job: Pick<Job, 'request'>): ConversionConfig {
  return (job.request as { config: ConversionConfig }).config;
}

/** JSON with sorted members, so that the same configuration has one text. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
