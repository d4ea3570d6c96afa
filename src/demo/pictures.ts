import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CLOUDLESS, DESERT_COLOURS, DESERT_NDVI, HEIGHTS, TRUE_COLOUR } from './evalscripts.js';
import { type SwathClient } from './swath-client.js';

/** What the pictures are made of. */
export interface Subjects {
  /** BYOC collection of the desert's bands. */
  readonly byocId: string;
  /** Dataset of the mosaic of heights. */
  readonly heightsId: string;
}

interface Sheet {
  readonly title: string;
  readonly file: string;
  /** Lon/lat. */
  readonly bbox: readonly number[];
  readonly size?: { readonly width: number; readonly height: number };
  readonly data: object;
  readonly evalscript: string;
}

const SQUARE = { width: 512, height: 512 };

const DESERT = [-11.5, 24.85, -11.1, 25.25];
/** In Slovenia, where the season is. */
export const FIELDS = [14.5517, 45.8661, 14.5639, 45.8748];
const SAO_TOME = [6.4721, 0.178, 6.7831, 0.3334];
const YEAR = { from: '2015-01-01T00:00:00Z', to: '2015-12-31T23:59:59Z' };

function sheets({ byocId, heightsId }: Subjects): Sheet[] {
  const byoc = { type: `byoc-${byocId}` };
  const season = (dataFilter: object) => ({
    type: 'sentinel-2-l1c',
    dataFilter,
    processing: { upsampling: 'BICUBIC' },
  });
  return [
    {
      title: 'true colour of a BYOC collection',
      file: 'process-true-colour.png',
      bbox: DESERT,
      data: byoc,
      evalscript: DESERT_COLOURS,
    },
    { title: 'NDVI with a colour ramp', file: 'process-ndvi.png', bbox: DESERT, data: byoc, evalscript: DESERT_NDVI },
    {
      title: 'one cloudy day in Slovenia',
      file: 'process-cloudy.png',
      bbox: FIELDS,
      data: season({ timeRange: { from: '2015-07-31T00:00:00Z', to: '2015-07-31T23:59:59Z' } }),
      evalscript: TRUE_COLOUR,
    },
    {
      title: 'the same place without clouds, of five days',
      file: 'process-cloudless.png',
      bbox: FIELDS,
      data: season({ timeRange: YEAR }),
      evalscript: CLOUDLESS,
    },
    {
      title: 'heights of a VRT mosaic',
      file: 'process-heights.png',
      bbox: SAO_TOME,
      size: { width: 512, height: 256 },
      data: { type: `dataset-${heightsId}` },
      evalscript: HEIGHTS,
    },
  ];
}

/** Title → file. */
export type Pictures = Readonly<Record<string, string>>;

/** Every picture by an evalscript over the Process API. */
export async function drawPictures(client: SwathClient, subjects: Subjects, outDir: string): Promise<Pictures> {
  const drawn: Record<string, string> = {};
  for (const { title, file, bbox, size = SQUARE, data, evalscript } of sheets(subjects)) {
    const response = await client.request('POST', '/api/v1/process', {
      input: { bounds: { bbox }, data: [data] },
      output: size,
      evalscript,
    });
    drawn[title] = join(outDir, file);
    await writeFile(drawn[title], new Uint8Array(await response.arrayBuffer()));
  }
  return drawn;
}
