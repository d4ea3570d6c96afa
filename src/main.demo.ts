import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { runBatch } from './demo/batch.js';
import { runCatalogue } from './demo/catalogue.js';
import { askClimate, placeClimate } from './demo/climate.js';
import { runDemo, type DemoResult } from './demo/demo.js';
import { fieldStatistics, plotFields } from './demo/field-statistics.js';
import { startPlatform } from './demo/platform-process.js';
import { runOrders } from './demo/orders.js';
import { drawPictures } from './demo/pictures.js';
import { searchCatalogue, startRecordedCatalogue } from './demo/recorded-catalogue.js';
import { report } from './demo/report.js';
import { loadSampleSets } from './demo/sample-sets.js';
import { loadSeason } from './demo/season.js';

/** `npm run demo`: the main job on real sample data, over HTTP, from nothing to pictures. */
async function main(): Promise<void> {
  const started = performance.now();
  const elapsed = () => `${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s`;
  const say = (line: string) => process.stdout.write(`${elapsed()}  ${line}\n`);

  const dataDir = resolve(process.env['SWATH_DATA_DIR'] || '.swath');
  const port = process.env['PORT'] || ((await isFree(8080)) ? '8080' : '0');
  say(`starting the platform on ${dataDir}`);
  const catalogueServer = await startRecordedCatalogue();
  const platform = await startPlatform(
    {
      LOG_LEVEL: 'warn',
      SWATH_WORKERS: '2',
      SWATH_IMPORT_POLL_S: '1',
      ...process.env,
      PORT: port,
      SWATH_DATA_DIR: dataDir,
      SWATH_OUTBOUND_ALLOW: joined(',', process.env['SWATH_OUTBOUND_ALLOW'], catalogueServer.host),
      SWATH_DATASET_ROOTS: joined(':', process.env['SWATH_DATASET_ROOTS'], await placeClimate(dataDir)),
    },
    say,
  );
  try {
    const results = await runDemo(platform.client, await loadSampleSets('samples'), resolve(dataDir, 'demo'), say);
    const catalogue = await runCatalogue(platform.client, bandsOf(results), dataDir, say);
    await writeFile(resolve(dataDir, 'demo/catalogue.json'), `${JSON.stringify(catalogue, null, 2)}\n`);
    await loadSeason(platform.client, dataDir, say);
    const heightsId = results.find(({ set }) => set === 'sao-tome-dem')?.datasetId ?? '';
    const subjects = { byocId: catalogue.collectionId, heightsId };
    say('drawing pictures by evalscripts');
    const pictures = await drawPictures(platform.client, subjects, resolve(dataDir, 'demo'));
    say('statistics of two fields over a summer');
    const days = await fieldStatistics(platform.client);
    const plot = await plotFields(days, resolve(dataDir, 'demo'));
    const imports = await runOrders(platform.client, resolve(dataDir, 'demo'), say);
    const batch = await runBatch(platform.client, catalogue.collectionId, dataDir, say);
    say('searching a catalogue, asking a netCDF for two places');
    const search = await searchCatalogue(platform.client, catalogueServer.url);
    const climate = await askClimate(platform.client, resolve(dataDir, 'demo'));
    const seconds = Math.round((performance.now() - started) / 1000);
    process.stdout.write(
      `\n${report(results, { ...catalogue, pictures, days, plot, imports, batch, search, climate }, platform.url, seconds)}\n\n`,
    );
  } finally {
    await platform.stop();
    catalogueServer.close();
  }
  process.stdout.write(
    '`npm start` brings the same platform up again: the datasets above are there, Swagger UI is at /docs.\n',
  );
}

/** The stack's sources are one band each, in the order of its bands. */
function bandsOf(results: readonly DemoResult[]): Record<string, string> {
  const stack = results.find(({ kind }) => kind === 'band_stack');
  const names = ['B02', 'B03', 'B04', 'B08'];
  return Object.fromEntries((stack?.sourceIds ?? []).map((id, i) => [names[i] ?? `B${i + 1}`, id]));
}

/** What is set already, and one more. */
const joined = (separator: string, ...parts: ReadonlyArray<string | undefined>) =>
  parts.filter(Boolean).join(separator);

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', () => done(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => done(true)));
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`the demo failed: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
