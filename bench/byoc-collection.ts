import { type SwathClient } from '../src/demo/swath-client.js';

export interface BenchBand {
  readonly name: string;
  /** What stands for `(BAND)` in the tiles' path. */
  readonly source: string;
  readonly bandIndex: number;
}

export interface BenchTile {
  /** Inside the bucket, with `(BAND)`. */
  readonly path: string;
  readonly sensingTime: string;
}

/** A BYOC collection of uint16 bands over files that lie in a bucket already. @returns its `type` for requests */
export async function collectionOf(
  client: SwathClient,
  bucket: string,
  bands: readonly BenchBand[],
  tiles: readonly BenchTile[],
): Promise<string> {
  const definitions = bands.map(({ name, source, bandIndex }) => [
    name,
    { source, bandIndex, bitDepth: 16, sampleFormat: 'UINT' },
  ]);
  const body = { name: bucket, s3Bucket: bucket, additionalData: { bands: Object.fromEntries(definitions) as object } };
  const made = await client.json<{ data: { id: string } }>('POST', '/api/v1/byoc/collections', body);
  const path = `/api/v1/byoc/collections/${made.data.id}/tiles`;
  for (const tile of tiles) await client.request('POST', path, tile);
  for (;;) {
    const { data } = await client.json<{ data: Array<{ status: string }> }>('GET', `${path}?count=100`);
    const failed = data.find(({ status }) => status === 'FAILED');
    if (failed) throw new Error(`a tile of ${bucket} failed: ${JSON.stringify(failed)}`);
    if (data.every(({ status }) => status === 'INGESTED')) return `byoc-${made.data.id}`;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
