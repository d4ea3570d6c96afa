import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const FOLDER = fileURLToPath(new URL('../fixtures/sentinel1-grd/', import.meta.url));

/** Path → content of the files of a small SAFE folder (test/fixtures/sentinel1-grd). */
export function sentinel1Files(): Map<string, Buffer> {
  const entries = readdirSync(FOLDER, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => join(entry.parentPath, entry.name).slice(FOLDER.length));
  const own = paths.filter((path) => /^(annotation|measurement)\/|^manifest/.test(path));
  return new Map(
    own.map((path) => {
      const bytes = readFileSync(join(FOLDER, path));
      return [path.replace(/\.gz$/, ''), path.endsWith('.gz') ? gunzipSync(bytes) : bytes];
    }),
  );
}

/** Text of the file of one polarisation. @param path how its path starts: `annotation/s1a`, `annotation/calibration/noise` */
export function sentinel1Text(path: string, polarization = 'vv'): string {
  const found = [...sentinel1Files()].find(([name]) => name.startsWith(path) && name.includes(`-${polarization}-`));
  return found![1].toString('utf8');
}

export async function placeFiles(folder: string, files: ReadonlyMap<string, Buffer>): Promise<void> {
  for (const [path, content] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/** By numpy: a pixel of the small images and its power. */
export interface ExpectedPower {
  readonly band: 'VV' | 'VH';
  readonly row: number;
  readonly col: number;
  /** Of its centre, lon/lat. */
  readonly at: readonly [number, number];
  readonly dn: number;
  readonly betaNought: number;
  readonly sigmaNought: number;
  readonly gamma: number;
}

export function expectedPowers(): ExpectedPower[] {
  return JSON.parse(readFileSync(join(FOLDER, 'expected.json'), 'utf8')) as ExpectedPower[];
}

/** Points of the annotation's geolocation grid, as published. */
export function annotatedPoints(annotation = sentinel1Text('annotation/s1a')) {
  const points = [...annotation.matchAll(/<geolocationGridPoint>(.*?)<\/geolocationGridPoint>/gs)];
  const number = (text: string, name: string) => Number(new RegExp(`<${name}>(.*?)</${name}>`).exec(text)![1]);
  return points.map(([, text = '']) => ({
    line: number(text, 'line'),
    sample: number(text, 'pixel'),
    longitude: number(text, 'longitude'),
    latitude: number(text, 'latitude'),
    height: number(text, 'height'),
    incidence: number(text, 'incidenceAngle'),
  }));
}
