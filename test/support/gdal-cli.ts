import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** GDAL's WMS and WMTS clients keep what they fetched in the working directory, unless told otherwise. */
const env = { ...process.env, GDAL_DEFAULT_WMS_CACHE_PATH: join(tmpdir(), 'swath-gdal-wms-cache') };

/** Runs one of GDAL's own tools: the oracle that shares no code with us above the library. */
export async function gdalTool(tool: string, args: readonly string[]): Promise<string> {
  const { stdout } = await run(tool, [...args], { env, maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}

export interface GdalInfo {
  readonly driverShortName: string;
  readonly size: [number, number];
  readonly geoTransform: number[];
  readonly bands: ReadonlyArray<{
    type: string;
    checksum?: number;
    description?: string;
    noDataValue?: number | string;
  }>;
  readonly metadata: Record<string, Record<string, string> | undefined>;
  readonly wgs84Extent?: { coordinates: number[][][] };
}

/** `gdalinfo -json`, with checksums of every band when asked. */
export async function gdalinfo(path: string, options: { checksum?: boolean } = {}): Promise<GdalInfo> {
  return JSON.parse(
    await gdalTool('gdalinfo', ['-json', ...(options.checksum ? ['-checksum'] : []), path]),
  ) as GdalInfo;
}

/** Values of all bands at a lon/lat, as `gdallocationinfo -wgs84` reads them; null outside or where it prints nothing. */
export async function locationInfo(path: string, lon: number, lat: number): Promise<Array<number | null>> {
  const out = await gdalTool('gdallocationinfo', ['-valonly', '-wgs84', path, String(lon), String(lat)]);
  return out
    .trim()
    .split('\n')
    .map((line) => (line === '' ? null : Number(line)));
}
