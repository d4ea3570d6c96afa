import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { DomainError } from '#libs/errors';
import { type ProductFolder } from '#libs/eo-products';
import { type StacItem } from '#libs/stac';

const FIXTURES = fileURLToPath(new URL('../fixtures/products/', import.meta.url));

export const S2_L1C = 'S2A_MSIL1C_20200717T221941_N0209_R029_T01LAC_20200717T234135.SAFE';
export const S2_L2A_NEW = 'S2A_MSIL2A_20230625T234621_N0509_R073_T01WCS_20230626T022157.SAFE';
export const S2_L2A_OLD = 'S2B_MSIL2A_20210122T133229_N0214_R081_T22HBD_20210122T155500.SAFE';
export const S1_SAFE = 'S1A_IW_GRDH_1SDV_20210809T173953_20210809T174018_039156_049F13_6FF8.SAFE';
export const S1_AWS = 'S1A_IW_GRDH_1SDV_20180716T004042_20180716T004107_022812_02792A_FD5B';
export const LANDSAT_L2 = 'LC08_L2SR_099120_20191129_20201016_02_T2';
export const LANDSAT_L1 = 'LC08_L1TP_016037_20170813_20170814_01_RT';

/** Path → text, or the size of a file whose content nobody reads. */
export type ProductFiles = Map<string, string | number>;

/** The metadata files of a real product (test/fixtures/products). */
export function productFiles(name: string): ProductFiles {
  const names = readdirSync(join(FIXTURES, name), { recursive: true, withFileTypes: true }).filter((e) => e.isFile());
  const paths = names.map((entry) => join(entry.parentPath, entry.name).slice(join(FIXTURES, name).length + 1));
  return new Map(paths.map((path) => [path.replace(/\.gz$/, ''), gunzipped(join(name, path))]));
}

/** The same with a file of 100 bytes for every image that Sentinel-2's metadata names. */
export function withImages(files: ProductFiles, extension = 'jp2'): ProductFiles {
  const metadata = [...files].find(([path]) => path.startsWith('MTD_MSIL'))?.[1] as string;
  const images = [...metadata.matchAll(/<IMAGE_FILE>(.*?)<\/IMAGE_FILE>/g)].map(([, path]) => `${path}.${extension}`);
  return new Map([...files, ...images.map((path): [string, number] => [path, 100])]);
}

/** A file with one text replaced. */
export function changed(files: ProductFiles, path: string, from: string | RegExp, to: string): ProductFiles {
  const text = files.get(path) as string;
  const result = text.replace(from, to);
  if (result === text) throw new Error(`${path} does not hold ${String(from)}`);
  return new Map(files).set(path, result);
}

export function memoryFolder(name: string, files: ProductFiles): ProductFolder {
  return {
    name,
    async *list(prefix = '') {
      for (const [path, content] of [...files].sort(([a], [b]) => (a < b ? -1 : 1)))
        if (path.startsWith(prefix)) yield { path, size: typeof content === 'number' ? content : content.length };
    },
    readText: async (path) => {
      const text = files.get(path);
      if (typeof text !== 'string') throw new DomainError('OBJECT_NOT_FOUND', `${path} is missing`);
      return text;
    },
    href: (path) => `s3://archive/${name}/${path}`,
  };
}

/** An item of another catalogue: `items/…`, `stactools/…`, `usgs/…`. */
export function foreignItem(path: string): StacItem {
  return JSON.parse(gunzipped(`${path}.json.gz`)) as StacItem;
}

function gunzipped(path: string): string {
  return gunzipSync(readFileSync(join(FIXTURES, path))).toString('utf8');
}
