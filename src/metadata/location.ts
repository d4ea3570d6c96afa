import { sentinelHubPaths } from '../platform/http/paths.js';
import { LOCATION_ID } from '../platform/http/location.js';

export interface Location {
  readonly '@id': string;
  readonly id: string;
  /** Base of the other addresses, no slash at the end. */
  readonly url: string;
  readonly wmsUrl: string;
  readonly processUrl: string;
  readonly catalogUrl: string;
}

/** This instance, the only location there is (metadata-and-locations §2). @param baseUrl public, no slash at the end */
export function thisLocation(baseUrl: string): Location {
  return {
    '@id': metadataUrl(baseUrl, `location/${LOCATION_ID}`),
    id: LOCATION_ID,
    url: baseUrl,
    wmsUrl: `${baseUrl}/ogc/wms`,
    processUrl: `${baseUrl}/api/v1/process`,
    catalogUrl: `${baseUrl}/${sentinelHubPaths('catalog')[0]}`,
  };
}

export function metadataUrl(baseUrl: string, path: string): string {
  return `${baseUrl}/${sentinelHubPaths('metadata', path)[0]}`;
}
