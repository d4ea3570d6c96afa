import { filesOf } from '../file-asset.js';
import { stacItem } from '../item.js';
import { missing } from '../product-fault.js';
import { type EoProduct, type ProductFile, type ProductFolder } from '../product-folder.js';
import { MAX_METADATA_BYTES } from '../xml-document.js';
import { type Annotation, readAnnotation } from './annotation.js';
import { ANNOTATION, assetsOf, polarizationIn } from './assets.js';
import { polarizationMode, PRODUCT_NAME, type Sentinel1Facts } from './facts.js';
import { readManifest } from './manifest.js';
import { readProductInfo } from './product-info.js';

/**
 * A Sentinel-1 GRD SAFE folder, or a folder of the public AWS archive. `datetime` is the start of the acquisition.
 * @throws BAD_REQUEST naming file and element.
 */
export async function readSentinel1(folder: ProductFolder): Promise<EoProduct> {
  const files = await filesOf(folder);
  const facts = await readFacts(folder, files);
  const annotation = await readFirstAnnotation(folder, files);
  const id = folder.name.replace(/\.SAFE$/i, '');
  const assets = assetsOf(folder, files);
  return {
    kind: 'sentinel-1',
    collectionId: 'sentinel-1-grd',
    item: stacItem(id, facts.footprint, propertiesOf(id, facts, annotation), assets),
    missing: facts.polarizations
      .filter((polarization) => assets[polarization.toLowerCase()] === undefined)
      .map((polarization) => `measurement/…-${polarization.toLowerCase()}-….tiff`),
  };
}

async function readFacts(folder: ProductFolder, files: readonly ProductFile[]): Promise<Sentinel1Facts> {
  const has = (name: string) => files.some(({ path }) => path === name);
  if (has('manifest.safe')) return readManifest(await folder.readText('manifest.safe', MAX_METADATA_BYTES));
  if (has('productInfo.json')) return readProductInfo(await folder.readText('productInfo.json', MAX_METADATA_BYTES));
  throw missing(folder.name, 'manifest.safe');
}

async function readFirstAnnotation(folder: ProductFolder, files: readonly ProductFile[]): Promise<Annotation | null> {
  const file = files.find(({ path }) => polarizationIn(ANNOTATION, path) !== null);
  return file === undefined ? null : readAnnotation(await folder.readText(file.path, MAX_METADATA_BYTES), file.path);
}

function propertiesOf(id: string, facts: Sentinel1Facts, annotation: Annotation | null) {
  const [, resolution, mode] = PRODUCT_NAME.exec(id) ?? [];
  return {
    datetime: facts.start,
    start_datetime: facts.start,
    end_datetime: facts.end,
    platform: `sentinel-1${facts.satellite}`,
    constellation: 'sentinel-1',
    instruments: ['c-sar'],
    'sar:instrument_mode': facts.mode,
    'sar:frequency_band': 'C',
    'sar:product_type': facts.productType,
    'sar:polarizations': facts.polarizations,
    'sar:observation_direction': 'right',
    'sat:orbit_state': facts.orbitState,
    'sat:absolute_orbit': facts.absoluteOrbit,
    's1:polarization': mode ?? polarizationMode(facts.polarizations),
    's1:resolution': resolution === undefined ? resolutionOf(annotation) : RESOLUTIONS[resolution],
    's1:product_identifier': id,
    'processing:level': 'L1',
    'proj:shape': annotation?.shape ?? null,
    ...facts.properties,
    ...annotation?.properties,
  };
}

const RESOLUTIONS: Readonly<Record<string, string>> = { F: 'FULL', H: 'HIGH', M: 'MEDIUM' };

/** For a renamed folder: full-resolution pixels measure 3.5 m, those of high resolution 10 or 25 m, of medium 40 m. */
function resolutionOf(annotation: Annotation | null): string | null {
  if (annotation === null) return null;
  if (annotation.rangeSpacing < 5) return 'FULL';
  return annotation.rangeSpacing < 35 ? 'HIGH' : 'MEDIUM';
}
