import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type SampleSet } from './sample-sets.js';
import { type Accepted, type SwathClient } from './swath-client.js';

/** Summary by which a later run finds (and replaces) what an earlier one made; nothing else is ever touched. */
const MARK = 'Made by `npm run demo`; the next run replaces it.';

interface Listing {
  readonly items: ReadonlyArray<{ id: string; summary: string | null; record_type: string }>;
}

interface SampleAnswer {
  readonly inside: boolean;
  readonly values: ReadonlyArray<{ band: number; name: string | null; value: number | null; nodata: boolean }>;
}

/** What one sample set became: ids, files and values, as the report (and the e2e test) reads them. */
export interface DemoResult {
  readonly set: string;
  readonly title: string;
  readonly datasetId: string;
  readonly kind: 'raster' | 'mosaic' | 'band_stack';
  readonly sourceIds: readonly string[];
  readonly seconds: number;
  readonly files: { readonly preview: string; readonly extent: string; readonly raster: string | null };
  readonly samples: ReadonlyArray<{ label: string; lon: number; lat: number; answer: SampleAnswer }>;
}

/** Ingests every set, builds its mosaic or stack, samples it and writes its preview into `outDir`. */
export async function runDemo(
  client: SwathClient,
  sets: readonly SampleSet[],
  outDir: string,
  say: (line: string) => void,
): Promise<DemoResult[]> {
  await mkdir(outDir, { recursive: true });
  await removeEarlierRun(client, say);
  const results: DemoResult[] = [];
  for (const set of sets) results.push(await runSet(client, set, outDir, say));
  await writeFile(join(outDir, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
  return results;
}

async function runSet(
  client: SwathClient,
  set: SampleSet,
  outDir: string,
  say: (line: string) => void,
): Promise<DemoResult> {
  const started = performance.now();
  say(`${set.title}: uploading ${set.files.length} file(s), converting to COG in the background`);
  const accepted = await Promise.all(
    set.files.map((file) => client.ingest(file.path, { title: file.title, summary: MARK, visibility: 'public' })),
  );
  const sourceIds = (await Promise.all(accepted.map((job) => client.finished(job.job_id)))).map(
    (job) => job.dataset_id,
  );
  const datasetId = set.vrt ? await buildVrt(client, set, sourceIds, say) : (sourceIds[0] as string);
  const files = await writeFiles(client, set, datasetId, outDir);
  const samples = await Promise.all(
    set.points.map(async ({ label, lon, lat }) => ({
      label,
      lon,
      lat,
      answer: await client.json<SampleAnswer>('GET', `/datasets/${datasetId}/samples?lon=${lon}&lat=${lat}`),
    })),
  );
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  return { set: set.name, title: set.title, datasetId, kind: set.vrt ?? 'raster', sourceIds, seconds, files, samples };
}

async function buildVrt(
  client: SwathClient,
  set: SampleSet,
  sourceIds: readonly string[],
  say: (line: string) => void,
): Promise<string> {
  const request = { source_dataset_ids: sourceIds, vrt_type: set.vrt, resolution_strategy: 'finest' };
  const check = await client.json<{ compatible: boolean; errors: unknown[] }>('POST', '/ingest/vrt/check', request);
  if (!check.compatible)
    throw new Error(`the sources of ${set.name} do not fit together: ${JSON.stringify(check.errors)}`);
  say(`${set.title}: building the ${set.vrt === 'mosaic' ? 'mosaic' : 'band stack'} of ${sourceIds.length} sources`);
  const job = await client.json<Accepted>('POST', '/ingest/vrt/create', {
    ...request,
    title: set.title,
    summary: MARK,
    visibility: 'public',
  });
  return (await client.finished(job.job_id)).dataset_id;
}

async function writeFiles(
  client: SwathClient,
  set: SampleSet,
  id: string,
  outDir: string,
): Promise<DemoResult['files']> {
  const preview = join(outDir, `${set.name}.png`);
  const extent = join(outDir, `${set.name}.geojson`);
  await writeFile(preview, await client.bytes(`/datasets/${id}/thumbnail.png?size=512`));
  await writeFile(extent, await client.bytes(`/datasets/${id}/extent.geojson`));
  if (set.vrt) return { preview, extent, raster: null };
  const raster = join(outDir, `${set.name}.tif`);
  await writeFile(raster, await client.bytes(`/datasets/${id}/download`));
  return { preview, extent, raster };
}

/** VRTs first: a raster that still feeds one is protected. */
async function removeEarlierRun(client: SwathClient, say: (line: string) => void): Promise<void> {
  const { items } = await client.json<Listing>('GET', `/datasets?q=${encodeURIComponent(MARK)}&limit=200&mine=true`);
  const ours = items.filter((item) => item.summary === MARK);
  if (ours.length > 0) say(`removing the ${ours.length} datasets of an earlier demo`);
  ours.sort((a, b) => Number(b.record_type === 'vrt_dataset') - Number(a.record_type === 'vrt_dataset'));
  for (const item of ours) await client.request('DELETE', `/datasets/${item.id}`);
}
