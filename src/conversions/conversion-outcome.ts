import { type EntityManager } from 'typeorm';
import { type FileRegistration, type Registered } from '../registry/index.js';
import { type PreparedRaster } from './conversion-engine.js';
import { type MadeRaster } from './conversion.js';

/** One GeoTIFF of a conversion, as the job's result and the synchronous answer show it. */
export interface ConversionReport extends Readonly<Record<string, unknown>> {
  readonly output_file: string;
  readonly variant: string | null;
  /** null = not registered, as the configuration wished. */
  readonly dataset_id: string | null;
  /** The same bytes were in the registry already: `dataset_id` is theirs. */
  readonly duplicate: boolean;
}

/** Registers what was prepared, in the caller's transaction; in the order of the hashes, so that two never wait for each other. */
export async function commitRasters(
  registration: FileRegistration,
  manager: EntityManager,
  rasters: readonly PreparedRaster[],
): Promise<ConversionReport[]> {
  const registered = new Map<PreparedRaster, Registered>();
  for (const prepared of rasters.toSorted(byHash))
    if (prepared.registration) registered.set(prepared, await registration.commit(manager, prepared.registration));
  return rasters.map((prepared) => reportOf(prepared.raster, registered.get(prepared) ?? null));
}

function byHash(a: PreparedRaster, b: PreparedRaster): number {
  const [one = '', other = ''] = [a, b].map(({ registration }) => registration?.asset.sha256);
  return one < other ? -1 : Number(one > other);
}

function reportOf({ report, outputFile, variant }: MadeRaster, registered: Registered | null): ConversionReport {
  return {
    ...report,
    output_file: outputFile,
    variant,
    dataset_id: registered?.datasetId ?? null,
    duplicate: registered?.isDuplicate ?? false,
  };
}

/** Ids, how many are new, and the files: what a job's result and the synchronous answer say. */
export function summaryOf(outputs: readonly ConversionReport[]) {
  const ids = [...new Set(outputs.flatMap(({ dataset_id: id }) => (id === null ? [] : [id])))];
  const reused = outputs.filter(({ duplicate }) => duplicate).length;
  const created = outputs.filter(({ dataset_id: id, duplicate }) => id !== null && !duplicate).length;
  return { dataset_ids: ids, created, reused, outputs };
}
