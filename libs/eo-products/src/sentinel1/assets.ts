import { type StacAsset } from '#libs/stac';
import { fileAsset } from '../file-asset.js';
import { type ProductFile, type ProductFolder } from '../product-folder.js';
import { POLARIZATIONS, type Polarization } from './facts.js';

/** A file of one polarisation, named as ESA does (`…-vv-…`) or as the public AWS archive does (`iw-vv`). */
const perPolarization = (start: string, end: string) =>
  new RegExp(`^${start}(?:[^/]*-)?(vv|vh|hh|hv)(?:-[^/]*)?${end}$`, 'i');

const MEASUREMENT = perPolarization('measurement/', '\\.tiff?');
export const ANNOTATION = perPolarization('annotation/', '\\.xml');
const XML_OF: ReadonlyArray<readonly [key: string, path: RegExp, title: string]> = [
  ['schema-product', ANNOTATION, 'Annotation'],
  ['schema-calibration', perPolarization('annotation/calibration/calibration-', '\\.xml'), 'Calibration'],
  ['schema-noise', perPolarization('annotation/calibration/noise-', '\\.xml'), 'Noise'],
];

const OTHERS: ReadonlyArray<readonly [key: string, path: RegExp, roles: string[]]> = [
  ['safe-manifest', /^manifest\.safe$/, ['metadata']],
  ['product-info', /^productInfo\.json$/, ['metadata']],
  ['thumbnail', /^preview\/quick-look\.png$/, ['thumbnail']],
];

/** `vv`, `vh`, …: amplitudes as stored; `schema-calibration-vv` and `schema-noise-vv` are what turns them into power. */
export function assetsOf(folder: ProductFolder, files: readonly ProductFile[]): Record<string, StacAsset> {
  const assets: Record<string, StacAsset> = {};
  for (const polarization of POLARIZATIONS) {
    const file = files.find(({ path }) => polarizationIn(MEASUREMENT, path) === polarization);
    if (file !== undefined) assets[polarization.toLowerCase()] = measurementAsset(folder, file, polarization);
  }
  for (const [key, pattern, title] of XML_OF)
    for (const file of files) {
      const polarization = polarizationIn(pattern, file.path);
      if (polarization === null) continue;
      const fields = { title: `${title} of ${polarization}`, roles: ['metadata'] };
      assets[`${key}-${polarization.toLowerCase()}`] = fileAsset(folder, file, fields);
    }
  for (const [key, pattern, roles] of OTHERS) {
    const file = files.find(({ path }) => pattern.test(path));
    if (file !== undefined) assets[key] = fileAsset(folder, file, { roles });
  }
  return assets;
}

export function polarizationIn(pattern: RegExp, path: string): Polarization | null {
  return (pattern.exec(path)?.[1]?.toUpperCase() as Polarization | undefined) ?? null;
}

function measurementAsset(folder: ProductFolder, file: ProductFile, polarization: Polarization): StacAsset {
  return fileAsset(folder, file, {
    title: `${polarization} amplitude`,
    roles: ['data', 'amplitude'],
    data_type: 'uint16',
    nodata: 0,
    'sar:polarizations': [polarization],
    bands: [{ name: polarization }],
  });
}
