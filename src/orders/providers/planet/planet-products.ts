import { type ByocBand } from '../../../byoc/index.js';

export const ITEM_TYPES = ['PSScene', 'SkySatCollect'] as const;
/** PlanetScope before 2022; searches of old clients still name it, and nobody sells it any more. */
export const LEGACY_ITEM_TYPE = 'PSScene4Band';
export type ItemType = (typeof ITEM_TYPES)[number] | typeof LEGACY_ITEM_TYPE;

export const PRODUCT_COLLECTIONS = {
  PSScene: 'PLANET_SCOPE',
  PSScene4Band: 'PLANET_SCOPE',
  SkySatCollect: 'PLANET_SKYSAT',
} as const satisfies Record<ItemType, string>;

/** What a product bundle brings of an item. */
export interface Bundle {
  /** Planet's asset type of the image; its bands are `bands`, in their order. */
  readonly image: string;
  readonly bands: readonly string[];
  /** Planet's asset type of the usable data mask; null = the bundle has none. */
  readonly mask: string | null;
}

const FOUR = ['Blue', 'Green', 'Red', 'NIR'];
const EIGHT = ['CoastalBlue', 'Blue', 'GreenI', 'Green', 'Yellow', 'Red', 'RedEdge', 'NIR'];

/** tpdi §2.1; the assets are those of Planet's bundle specification. */
export const BUNDLES: Readonly<Record<ItemType, Readonly<Record<string, Bundle>>>> = {
  PSScene: {
    analytic_udm2: { image: 'ortho_analytic_4b', bands: FOUR, mask: 'ortho_udm2' },
    analytic_sr_udm2: { image: 'ortho_analytic_4b_sr', bands: FOUR, mask: 'ortho_udm2' },
    analytic_8b_udm2: { image: 'ortho_analytic_8b', bands: EIGHT, mask: 'ortho_udm2' },
    analytic_8b_sr_udm2: { image: 'ortho_analytic_8b_sr', bands: EIGHT, mask: 'ortho_udm2' },
  },
  SkySatCollect: {
    analytic_udm2: { image: 'ortho_analytic', bands: FOUR, mask: 'ortho_analytic_udm2' },
    analytic_sr_udm2: { image: 'ortho_analytic_sr', bands: FOUR, mask: 'ortho_analytic_udm2' },
    panchromatic: { image: 'ortho_panchromatic', bands: ['PAN'], mask: 'ortho_panchromatic_udm2' },
  },
  PSScene4Band: {
    analytic: { image: 'analytic', bands: FOUR, mask: null },
    analytic_sr: { image: 'analytic_sr', bands: FOUR, mask: null },
    analytic_udm2: { image: 'analytic', bands: FOUR, mask: 'udm2' },
    analytic_sr_udm2: { image: 'analytic_sr', bands: FOUR, mask: 'udm2' },
  },
};

/** Bands 1 to 7 of a usable data mask (UDM 2.1), as Sentinel Hub calls them: 0 or 1, confidence 0 to 100. */
export const MASK_BANDS = [
  ...['UDM2_Clear', 'UDM2_Snow', 'UDM2_Shadow', 'UDM2_LightHaze', 'UDM2_HeavyHaze', 'UDM2_Cloud'],
  'UDM2_Confidence',
];
/** Of the usable data mask: why a pixel is unusable, a bit for each reason. */
export const UNUSABLE_BAND = 8;
/** Bit 1 says "likely cloud", which is a property of the scene; all others say that there is no (good) value. */
const CLOUD_BIT = 2;
export const UNUSABLE_VALUES: readonly number[] = Array.from({ length: 256 }, (_, value) => value).filter(
  (value) => (value & ~CLOUD_BIT) !== 0,
);

/** Planet's analytic products: 16 bits, 0 outside of the image. */
export function imageBands(names: readonly string[]): ByocBand[] {
  return names.map((name) => ({ ...alone(name), bitDepth: 16, sampleFormat: 'UINT', noData: 0 }));
}

/** 0 means something in a mask, so that pixels without data need another value. */
export function maskBands(): ByocBand[] {
  return MASK_BANDS.map((name) => ({ ...alone(name), bitDepth: 8, sampleFormat: 'UINT', noData: 255 }));
}

const alone = (name: string) => ({ name, source: name, bandIndex: 1 });

/** `data[0].type` of a subscription to a series that Planet makes of many images, and the `id`s it can have (tpdi §5). */
export const SERIES: Readonly<Record<string, readonly string[]>> = {
  analysis_ready_ps: ['PS_ARD_SR_DAILY'],
  soil_water_content: [
    ...['SWC-AMSR2-C', 'SWC-AMSR2-X', 'SWC-SMAP-L'].flatMap((id) => [`${id}_V1.0_100`, `${id}_V2.0_100`]),
    ...['SWC-AMSRE-C', 'SWC-AMSRE-X', 'SWC-AMSR2-C', 'SWC-AMSR2-X'].flatMap((id) => [
      `${id}_V4.0_1000`,
      `${id}_V5.0_1000`,
    ]),
    'SWC-SMAP-L_V4.0_1000',
  ],
  biomass_proxy: ['BIOMASS-PROXY_V3.0_10', 'BIOMASS-PROXY_V4.0_10'],
  land_surface_temperature: ['LST-AMSR2_V1.0_100', 'LST-AMSRE_V1.0_1000', 'LST-AMSR2_V1.0_1000'],
  forest_carbon_diligence_30m: ['CANOPY_HEIGHT', 'CANOPY_COVER', 'ABOVEGROUND_CARBON_DENSITY'].flatMap((id) => [
    `${id}_v1.1.0_30`,
    `${id}_v1.2.0_30`,
  ]),
  forest_carbon_monitoring_3m: ['CANOPY_HEIGHT', 'CANOPY_COVER', 'ABOVEGROUND_CARBON_DENSITY'].map(
    (id) => `${id}_v1.0.0_3`,
  ),
};

export const ANALYSIS_READY = 'analysis_ready_ps';
export const ANALYSIS_READY_BANDS: readonly string[] = FOUR;
