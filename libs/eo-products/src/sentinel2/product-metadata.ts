import { type Footprint, footprintOf, latLonPairs } from '../footprint.js';
import { instant } from '../instant.js';
import { numberIn } from '../metadata-number.js';
import { malformed } from '../product-fault.js';
import { parseXml, type XmlElement } from '../xml-document.js';
import { SPECTRAL_BANDS } from './bands.js';

const PERCENT = { min: 0, max: 100 } as const;

/** Elements of `Image_Content_QI` and its neighbours that STAC's `s2:` knows, by the same name in lower case. */
const PERCENTAGES = [
  'DEGRADED_MSI_DATA_PERCENTAGE',
  'NODATA_PIXEL_PERCENTAGE',
  'SATURATED_DEFECTIVE_PIXEL_PERCENTAGE',
  'DARK_FEATURES_PERCENTAGE',
  'CLOUD_SHADOW_PERCENTAGE',
  'VEGETATION_PERCENTAGE',
  'NOT_VEGETATED_PERCENTAGE',
  'WATER_PERCENTAGE',
  'UNCLASSIFIED_PERCENTAGE',
  'MEDIUM_PROBA_CLOUDS_PERCENTAGE',
  'HIGH_PROBA_CLOUDS_PERCENTAGE',
  'THIN_CIRRUS_PERCENTAGE',
  'SNOW_ICE_PERCENTAGE',
] as const;

/** What `MTD_MSIL1C.xml` or `MTD_MSIL2A.xml` says. */
export interface ProductMetadata {
  /** Product name without `.SAFE`. */
  readonly name: string;
  readonly level: 'L1C' | 'L2A';
  /** `05.09` */
  readonly baseline: string;
  /** `a`, `b`, `c` */
  readonly satellite: string;
  readonly relativeOrbit: number;
  readonly absoluteOrbit: number | null;
  readonly cloudCover: number;
  readonly snowCover: number | null;
  readonly footprint: Footprint;
  /** value = (dn + offset) / quantification */
  readonly quantification: number;
  /** By band name, in DN; 0 before baseline 04.00. */
  readonly offsets: ReadonlyMap<string, number>;
  readonly aotQuantification: number | null;
  readonly wvpQuantification: number | null;
  /** Image files without extension, relative to the product's folder. */
  readonly imageFiles: readonly string[];
  /** `s2:…` and `sat:orbit_state`, as STAC spells them. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** @throws BAD_REQUEST naming file and element. */
export function readProductMetadata(text: string, file: string): ProductMetadata {
  const xml = parseXml(text, file, ['Spectral_Response', 'GIPP_List']);
  const productUri = xml.text('PRODUCT_URI', 'PRODUCT_URI_2A');
  const datatakeId = xml.one('Datatake').attribute('datatakeIdentifier');
  const level = xml.matching(/^Level-(1C|2A)/, 'Level-1C or Level-2A', 'PROCESSING_LEVEL')[1] as '1C' | '2A';
  return {
    name: xml.matching(
      /^(S2[A-Z]_MSIL[12][AC]_[A-Z0-9_]+)(\.SAFE)?$/,
      'a product name',
      'PRODUCT_URI',
      'PRODUCT_URI_2A',
    )[1]!,
    level: `L${level}`,
    baseline: xml.matching(/^\d\d\.\d\d$/, 'a baseline such as 05.09', 'PROCESSING_BASELINE')[0],
    satellite: xml.matching(/^Sentinel-2([A-Z])$/i, 'Sentinel-2A, -2B, …', 'SPACECRAFT_NAME')[1]!.toLowerCase(),
    relativeOrbit: xml.number('SENSING_ORBIT_NUMBER', { min: 1, max: 143, integer: true }),
    absoluteOrbit: absoluteOrbitOf(datatakeId),
    cloudCover: xml.number('Cloud_Coverage_Assessment', PERCENT),
    snowCover: xml.optionalNumber('SNOW_ICE_PERCENTAGE', PERCENT),
    footprint: footprintOf(latLonPairs(xml.text('EXT_POS_LIST'), file, 'EXT_POS_LIST'), file, 'EXT_POS_LIST'),
    quantification: quantificationOf(xml, file),
    offsets: offsetsOf(xml, file),
    aotQuantification: xml.optionalNumber('AOT_QUANTIFICATION_VALUE', { min: 1 }),
    wvpQuantification: xml.optionalNumber('WVP_QUANTIFICATION_VALUE', { min: 1 }),
    imageFiles: [...xml.all('IMAGE_FILE'), ...xml.all('IMAGE_FILE_2A')].map(({ value }) => inside(value, file)),
    properties: {
      'sat:orbit_state': orbitState(xml, file),
      's2:product_uri': productUri,
      's2:product_type': xml.text('PRODUCT_TYPE'),
      's2:processing_baseline': xml.text('PROCESSING_BASELINE'),
      's2:generation_time': instant(xml.text('GENERATION_TIME'), file, 'GENERATION_TIME'),
      's2:datatake_id': datatakeId,
      's2:datatake_type': xml.text('DATATAKE_TYPE'),
      's2:reflectance_conversion_factor': xml.optionalNumber('U', { min: 0.5, max: 1.5 }),
      ...percentagesOf(xml),
    },
  };
}

/** L2A tells its shares in the product's metadata, L1C some of them in the tile's. */
export function percentagesOf(xml: XmlElement): Record<string, number> {
  return Object.fromEntries(
    PERCENTAGES.flatMap((name) => {
      const share = xml.optionalNumber(name, PERCENT);
      return share === null ? [] : [[`s2:${name.toLowerCase()}`, share]];
    }),
  );
}

function quantificationOf(xml: XmlElement, file: string): number {
  const names = ['BOA_QUANTIFICATION_VALUE', 'L2A_BOA_QUANTIFICATION_VALUE', 'QUANTIFICATION_VALUE'];
  return numberIn(xml.text(...names), file, 'QUANTIFICATION_VALUE', { min: 1, max: 1e6 });
}

function offsetsOf(xml: XmlElement, file: string): Map<string, number> {
  const offsets = ['BOA_ADD_OFFSET', 'RADIO_ADD_OFFSET'].flatMap((name) =>
    xml.all(name).map((element): [string, number] => {
      const id = numberIn(element.attribute('band_id') ?? '', file, `${name}/@band_id`, {
        min: 0,
        max: 12,
        integer: true,
      });
      return [SPECTRAL_BANDS[id]!.name, numberIn(element.value, file, name, { min: -10_000, max: 10_000 })];
    }),
  );
  return new Map(offsets);
}

function orbitState(xml: XmlElement, file: string): string {
  const direction = xml.text('SENSING_ORBIT_DIRECTION');
  if (!/^(ASCENDING|DESCENDING)$/.test(direction))
    throw malformed(file, 'SENSING_ORBIT_DIRECTION', direction, 'ASCENDING or DESCENDING');
  return direction.toLowerCase();
}

/** `GS2A_20200717T221941_026481_N02.09` */
function absoluteOrbitOf(datatakeId: string | null): number | null {
  const orbit = /^GS2[A-Z]_\d{8}T\d{6}_(\d{6})_/.exec(datatakeId ?? '')?.[1];
  return orbit === undefined || Number(orbit) === 0 ? null : Number(orbit);
}

/** A name that leads out of the product would make us look at somebody else's files. */
function inside(path: string, file: string): string {
  if (/^[^/\\]/.test(path) && !path.split('/').includes('..')) return path;
  throw malformed(file, 'IMAGE_FILE', path, 'a path inside the product');
}
