import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What `samples/manifest.json` says about a group of files that belong together. */
export interface SampleSet {
  readonly name: string;
  readonly title: string;
  /** null = the file stands for itself. */
  readonly vrt: 'mosaic' | 'band_stack' | null;
  /** Bottom layer first, or band 1 first. */
  readonly files: ReadonlyArray<{ readonly path: string; readonly title: string }>;
  /** Positions worth asking for, lon/lat in degrees. */
  readonly points: ReadonlyArray<{ readonly lon: number; readonly lat: number; readonly label: string }>;
}

export async function loadSampleSets(folder: string): Promise<SampleSet[]> {
  const { sets } = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as { sets: SampleSet[] };
  return sets.map((set) => ({ ...set, files: set.files.map((file) => ({ ...file, path: join(folder, file.path) })) }));
}
