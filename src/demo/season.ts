import { copyFile, mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type SwathClient } from './swath-client.js';

const SAMPLES = 'samples/slovenia';
/** Where the sample items say that their files lie: `s3://demo/slovenia/…`. */
const FOLDER = ['buckets', 'demo', 'slovenia'];
const COLLECTION = 'sentinel-2-l1c';

/** Answer of the bulk endpoint, as far as it is of interest here. */
interface Loaded {
  readonly inserted: number;
  readonly replaced: number;
  readonly failed: number;
  readonly errors: ReadonlyArray<{ readonly id?: string; readonly error: string }>;
}

/**
 * One summer over Slovenia, five acquisitions of which two are all cloud: loads their STAC items into the built-in
 * Sentinel-2 L1C collection, as items of an archive of one's own would be. A later run replaces them.
 * @returns how many scenes the collection has got of it
 */
export async function loadSeason(client: SwathClient, dataDir: string, say: (line: string) => void): Promise<number> {
  const folder = join(dataDir, ...FOLDER);
  await mkdir(folder, { recursive: true });
  const files = (await readdir(SAMPLES)).filter((name) => name.endsWith('.tif'));
  for (const name of files) await copyFile(join(SAMPLES, name), join(folder, name));
  say(`Slovenia: loading five STAC items of 2015 into ${COLLECTION}`);
  const items = JSON.parse(await readFile(join(SAMPLES, 'items.json'), 'utf8')) as object;
  const path = `/stac/collections/${COLLECTION}/bulk?on_conflict=replace`;
  const { inserted, replaced, failed, errors } = await client.json<Loaded>('POST', path, items);
  if (failed > 0) throw new Error(`items of ${SAMPLES} were refused: ${JSON.stringify(errors)}`);
  return inserted + replaced;
}
