import { type ScriptOutput, storedType } from '#libs/render';
import { type PreparedRendering } from '../../../render/index.js';
import { type RasterOrder } from '../order/raster-order.js';
import { type ZarrExtent } from '../zarr/zarr-extent.js';

/** What the analysis of a raster task found out; kept as its `facts`. */
export interface AnalysisFacts {
  /** Tiles, or features. */
  readonly unitCount: number;
  /** Processing units of all of them, before any discount of batch. */
  readonly valueEstimate: number;
  /** Of the script, those that become GeoTIFFs: what a collection needs to know of them. */
  readonly outputs: readonly FactOutput[];
  /** Around those of all entries of `input.data`, ISO 8601; null = open. */
  readonly timeRange: { readonly from: string | null; readonly to: string | null };
  /** Of the arrays of Zarr output; null = the task has none. */
  readonly zarrExtent: ZarrExtent | null;
}

export type FactOutput = Pick<ScriptOutput, 'id' | 'bands' | 'nodataValue'> & {
  /** As stored: never AUTO. */
  readonly sampleType: ReturnType<typeof storedType>;
};

/** Without the number of tiles, which is known when they are written. */
export function analysisFacts(
  { setup, plan }: Pick<PreparedRendering, 'setup' | 'plan'>,
  { files }: Pick<RasterOrder, 'files'>,
  valueEstimate: number,
  zarrExtent: ZarrExtent | null = null,
): Omit<AnalysisFacts, 'unitCount'> {
  const wanted = new Set(files.flatMap(({ identifier, format }) => (format === 'image/tiff' ? [identifier] : [])));
  const outputs = setup.outputs.flatMap((output) => {
    const { id, bands, nodataValue } = output;
    return wanted.has(id) ? [{ id, bands, nodataValue, sampleType: storedType(output) }] : [];
  });
  const ends = (end: 'from' | 'to') => plan.sources.map(({ timeRange }) => timeRange[end]);
  const timeRange = { from: outermost(ends('from'), -1), to: outermost(ends('to'), 1) };
  return { valueEstimate, outputs, timeRange, zarrExtent };
}

/** Of an analysed task. */
export function zarrExtentOf({ facts }: { readonly facts: unknown }): ZarrExtent | null {
  return (facts as AnalysisFacts).zarrExtent ?? null;
}

/** @param direction −1 = the earliest, 1 = the latest; one that is open is beyond all others */
function outermost(times: ReadonlyArray<string | null>, direction: -1 | 1): string | null {
  if (times.includes(null)) return null;
  const ordered = (times as string[]).toSorted((a, b) => direction * (Date.parse(b) - Date.parse(a)));
  return ordered[0] ?? null;
}
