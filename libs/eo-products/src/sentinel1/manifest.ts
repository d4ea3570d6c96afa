import { footprintOf, latLonPairs } from '../footprint.js';
import { instant } from '../instant.js';
import { malformed, unsupported } from '../product-fault.js';
import { parseXml, type XmlElement } from '../xml-document.js';
import { POLARIZATIONS, type Polarization, type Sentinel1Facts } from './facts.js';

const FILE = 'manifest.safe';

/** ESA's words → Sentinel Hub's (process §3.2). */
const TIMELINESS: Readonly<Record<string, string>> = {
  'NRT-10m': 'NRT10m',
  'NRT-1h': 'NRT1h',
  'NRT-3h': 'NRT3h',
  'Fast-24h': 'Fast24h',
  'Off-line': 'Offline',
  Reprocessing: 'Reprocessing',
  'Archive normal': 'ArchNormal',
};

/** @throws BAD_REQUEST naming file and element; also for products other than GRD. */
export function readManifest(text: string): Sentinel1Facts {
  const xml = parseXml(text, FILE);
  const productType = xml.text('productType');
  if (productType !== 'GRD')
    throw unsupported(FILE, `productType is ${JSON.stringify(productType)}; only GRD can be imported`);
  const orbit = { min: 1, integer: true } as const;
  const anx = xml.optional('ascendingNodeTime');
  return {
    productType,
    satellite: xml
      .one('platform')
      .matching(/^[A-Z]$/, 'a letter', 'number')[0]
      .toLowerCase(),
    mode: xml
      .matching(/^(IW|EW|SM|WV|S[1-6]|EN|AN|IM)$/, 'IW, EW, SM, WV, EN, AN or IM', 'mode')[0]
      .replace(/^S\d$/, 'SM'),
    polarizations: polarizationsOf(xml),
    start: instant(xml.one('acquisitionPeriod').text('startTime'), FILE, 'startTime'),
    end: instant(xml.one('acquisitionPeriod').text('stopTime'), FILE, 'stopTime'),
    absoluteOrbit: xml.number('orbitNumber', orbit),
    orbitState: xml
      .matching(/^(ascending|descending)$/i, 'ASCENDING or DESCENDING', 'pass')[0]
      .toLowerCase() as 'ascending',
    footprint: footprintOf(latLonPairs(xml.text('coordinates'), FILE, 'coordinates'), FILE, 'coordinates'),
    properties: {
      'sat:relative_orbit': xml.number('relativeOrbitNumber', { ...orbit, max: 175 }),
      'sat:orbit_cycle': xml.optionalNumber('cycleNumber', orbit),
      'sat:anx_datetime': anx === null ? null : instant(anx, FILE, 'ascendingNodeTime'),
      'sat:platform_international_designator': xml.optional('nssdcIdentifier'),
      'processing:facility': xml.all('facility')[0]?.attribute('name') ?? null,
      'processing:software': softwareOf(xml),
      's1:timeliness': timelinessOf(xml),
      's1:datatake_id': xml.optional('missionDataTakeID'),
      's1:instrument_configuration_ID': xml.optional('instrumentConfigurationID'),
      's1:slice_number': xml.optional('sliceNumber'),
      's1:total_slices': xml.optional('totalSlices'),
    },
  };
}

function polarizationsOf(xml: XmlElement): Polarization[] {
  const found = xml.all('transmitterReceiverPolarisation').map(({ value }) => value);
  const unknown = found.find((name) => !POLARIZATIONS.includes(name as Polarization));
  if (found.length === 0 || unknown !== undefined)
    throw malformed(FILE, 'transmitterReceiverPolarisation', unknown ?? '', POLARIZATIONS.join(', '));
  return found as Polarization[];
}

function timelinessOf(xml: XmlElement): string {
  const stated = xml.text('productTimelinessCategory');
  return TIMELINESS[stated] ?? stated;
}

function softwareOf(xml: XmlElement): Record<string, string> | null {
  const software = xml.all('software')[0];
  const name = software?.attribute('name') ?? '';
  return name === '' ? null : { [name]: software?.attribute('version') ?? '' };
}
