import { type SwathLayout, type SwathWishes } from './swath-layout.js';

/** Variables of the group PRODUCT, as the product user manuals name them. */
const VARIABLES: Readonly<Record<string, string>> = {
  CO: 'carbonmonoxide_total_column',
  HCHO: 'formaldehyde_tropospheric_vertical_column',
  NO2: 'nitrogendioxide_tropospheric_column',
  O3: 'ozone_total_vertical_column',
  SO2: 'sulfurdioxide_total_vertical_column',
  CH4: 'methane_mixing_ratio',
  AER_AI_340_380: 'aerosol_index_340_380',
  AER_AI_354_388: 'aerosol_index_354_388',
  CLOUD_BASE_PRESSURE: 'cloud_base_pressure',
  CLOUD_TOP_PRESSURE: 'cloud_top_pressure',
  CLOUD_BASE_HEIGHT: 'cloud_base_height',
  CLOUD_TOP_HEIGHT: 'cloud_top_height',
  CLOUD_OPTICAL_THICKNESS: 'cloud_optical_thickness',
  CLOUD_FRACTION: 'cloud_fraction',
};

/** process §3.3: of 100. */
const LEAST_QA = 50;
const LEAST_QA_OF: Readonly<Record<string, number>> = { NO2: 75 };
/** `qa_value` is stored in hundredths. */
const HALF_STEP = 0.005;

/** One file of one product; null = no such band. */
export function sentinel5pLayout(band: string, href: string, { minQa }: SwathWishes): SwathLayout | null {
  const name = VARIABLES[band];
  if (name === undefined) return null;
  const atLeast = (minQa ?? LEAST_QA_OF[band] ?? LEAST_QA) / 100 - HALF_STEP;
  return {
    href,
    variable: `/PRODUCT/${name}`,
    longitude: { href, variable: '/PRODUCT/longitude' },
    latitude: { href, variable: '/PRODUCT/latitude' },
    quality: { variable: '/PRODUCT/qa_value', atLeast },
    sun: null,
  };
}
