import { join } from 'node:path';
import { withInstance } from './instance.js';
import { mapLimited, round, run, seconds, tell } from './measure.js';
import { cutTiles } from './tiles.js';

const SOURCES = 500;
const SAMPLES = 1000;
const CONCURRENCY = 8;
const MAX_OVERHEAD_S = 2;
const MAX_SAMPLE_RATIO = 2;
const SAMPLE = 'samples/sentinel2-29RKH/B04.tif';

/** Positions spread over a bbox by a fixed low-discrepancy sequence: the same in every run. */
function positions([w, s, e, n]: readonly number[], count: number): Array<{ lon: number; lat: number }> {
  const at = (i: number, a: number) => (i * a) % 1;
  return Array.from({ length: count }, (_, i) => ({
    lon: (w as number) + ((e as number) - (w as number)) * (0.02 + 0.96 * at(i + 1, 0.7548776662)),
    lat: (s as number) + ((n as number) - (s as number)) * (0.02 + 0.96 * at(i + 1, 0.569840291)),
  }));
}

await withInstance(async ({ client, workDir }) => {
  const tiles = await cutTiles(SAMPLE, join(workDir, 'tiles'), SOURCES);
  const ids = await mapLimited(tiles, 4, async (tile) => {
    const job = await client.ingest(tile, { title: tile.slice(-12), visibility: 'public' });
    return (await client.finished(job.job_id)).dataset_id;
  });

  const peerVrt = join(workDir, 'peer.vrt');
  const peerS = await seconds(async () => {
    await run('gdalbuildvrt', ['-q', '-strict', '-resolution', 'highest', peerVrt, ...tiles]);
    await run('gdalinfo', ['-json', peerVrt]);
  });
  let mosaicId = '';
  const oursS = await seconds(async () => {
    const request = {
      source_dataset_ids: ids,
      vrt_type: 'mosaic',
      resolution_strategy: 'finest',
      title: 'bench mosaic',
      visibility: 'public',
    };
    const job = await client.json<{ job_id: string }>('POST', '/ingest/vrt/create', request);
    mosaicId = (await client.finished(job.job_id)).dataset_id;
  });
  tell({
    bench: `VRT of ${SOURCES} sources, request to complete, against gdalbuildvrt + gdalinfo`,
    peer_s: round(peerS),
    ours_s: round(oursS),
    overhead_s: round(oursS - peerS),
    limit: `overhead ≤ ${MAX_OVERHEAD_S} s`,
    holds: oursS - peerS <= MAX_OVERHEAD_S,
  });

  const { bbox_wgs84: bbox } = await client.json<{ bbox_wgs84: number[] }>('GET', `/datasets/${mosaicId}`);
  const points = positions(bbox, SAMPLES);
  const values: Array<number | null> = [];
  const httpS = await seconds(async () => {
    values.push(
      ...(await mapLimited(points, CONCURRENCY, async ({ lon, lat }) => {
        const answer = await client.json<{ values: Array<{ value: number | null }> }>(
          'GET',
          `/datasets/${mosaicId}/samples?lon=${lon}&lat=${lat}`,
        );
        return answer.values[0]?.value ?? null;
      })),
    );
  });
  const peer = await run(process.execPath, ['dist/bench/gdal-sample-loop.js', peerVrt, JSON.stringify(points)], {
    maxBuffer: 1 << 26,
  });
  const { seconds: loopS, values: expected } = JSON.parse(peer.stdout) as { seconds: number; values: number[] };
  const equal = values.filter((value, i) => value === expected[i]).length;
  tell({
    bench: `${SAMPLES} point samples over HTTP (concurrency ${CONCURRENCY}) against a loop in one GDAL process`,
    peer_s: round(loopS),
    ours_s: round(httpS),
    ratio: round(httpS / loopS),
    equal_values: equal,
    limit: `ratio ≤ ${MAX_SAMPLE_RATIO} and all values equal`,
    holds: httpS / loopS <= MAX_SAMPLE_RATIO && equal === SAMPLES,
  });
});
