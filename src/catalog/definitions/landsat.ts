import { builtIn, type CollectionFacts } from './built-in-collection.js';
import { type BandDefinition, type CollectionDefinition } from './collection-definition.js';
import {
  ETM_L1_BANDS,
  ETM_L2_BANDS,
  MSS_L1_BANDS,
  OT_L1_BANDS,
  OT_L2_BANDS,
  TM_L1_BANDS,
  TM_L2_BANDS,
} from './landsat-bands.js';
import { CLOUD_COVER } from './queryable-properties.js';
import { BY_TIME_AND_CLOUD, EVERY_MOSAICKING, RESAMPLING } from './request-vocabulary.js';

interface Sensor extends Pick<CollectionFacts, 'days' | 'instruments' | 'platforms'> {
  readonly name: string;
  /** Near-real-time scenes, of level 1, before they have a tier. */
  readonly realTime?: true;
}

const OT: Sensor = {
  name: 'Landsat 8-9 OLI-TIRS',
  platforms: ['landsat-8', 'landsat-9'],
  instruments: ['oli', 'tirs'],
  days: ['2013-04-01', null],
  realTime: true,
};
const ETM: Sensor = {
  name: 'Landsat 7 ETM+',
  platforms: ['landsat-7'],
  instruments: ['etm+'],
  days: ['1999-04-01', '2024-01-19'],
  realTime: true,
};
const TM: Sensor = {
  name: 'Landsat 4-5 TM',
  platforms: ['landsat-4', 'landsat-5'],
  instruments: ['tm'],
  days: ['1982-08-01', '2012-05-31'],
};
const MSS: Sensor = {
  name: 'Landsat 1-5 MSS',
  platforms: ['landsat-1', 'landsat-2', 'landsat-3', 'landsat-4', 'landsat-5'],
  instruments: ['mss'],
  days: ['1972-07-01', '2013-01-31'],
};

function landsat(
  id: string,
  legacyId: string,
  { name, realTime, ...sensor }: Sensor,
  level: 1 | 2,
  bands: readonly BandDefinition[],
  more: Partial<CollectionDefinition> = {},
) {
  const facts: CollectionFacts = {
    ...sensor,
    title: `${name} L${level}`,
    description:
      level === 1
        ? `Collection 2 level 1 of ${name}: top-of-atmosphere reflectance${name.endsWith('MSS') ? '' : ' and brightness temperature'}.`
        : `Collection 2 level 2 of ${name}: surface reflectance and surface temperature.`,
    keywords: ['landsat', 'usgs', 'nasa', 'reflectance', level === 1 ? 'toa' : 'surface reflectance'],
    providers: [
      { name: 'USGS', roles: ['producer', 'licensor'], url: 'https://www.usgs.gov/landsat-missions' },
      { name: 'NASA', roles: ['producer'], url: 'https://landsat.gsfc.nasa.gov' },
    ],
    licenseUrl: 'https://www.usgs.gov/emergency-operations-portal/data-policy',
    constellation: 'landsat',
    bbox: [-180, -85, 180, 85],
  };
  return builtIn(id, facts, {
    legacyId,
    bands,
    mosaicking: EVERY_MOSAICKING,
    dataFilters: {
      ...BY_TIME_AND_CLOUD,
      tiers: ['ALL_TIERS', 'TIER_1', ...(realTime === true && level === 1 ? ['TIER_1_AND_RT'] : [])],
    },
    processing: RESAMPLING,
    queryables: CLOUD_COVER,
    distinct: [],
    ...more,
  });
}

export const LANDSAT = [
  landsat('landsat-ot-l1', 'LOTL1', OT, 1, OT_L1_BANDS, { aliases: ['landsat-8-l1c', 'L8L1C'] }),
  landsat('landsat-ot-l2', 'LOTL2', OT, 2, OT_L2_BANDS),
  landsat('landsat-etm-l1', 'LETML1', ETM, 1, ETM_L1_BANDS),
  landsat('landsat-etm-l2', 'LETML2', ETM, 2, ETM_L2_BANDS),
  landsat('landsat-tm-l1', 'LTML1', TM, 1, TM_L1_BANDS),
  landsat('landsat-tm-l2', 'LTML2', TM, 2, TM_L2_BANDS),
  landsat('landsat-mss-l1', 'LMSSL1', MSS, 1, MSS_L1_BANDS),
] as const;
