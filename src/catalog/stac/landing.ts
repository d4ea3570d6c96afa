import { CONFORMS_TO } from './conformance.js';
import { type LandingPageDto } from './landing.dto.js';
import { childLink, landingLinks } from './stac-links.js';

/** stac-api §3, "/". @param children the collections that the caller may read */
export function landingPage(baseUrl: string, children: ReadonlyArray<{ id: string; title?: string }>): LandingPageDto {
  return {
    type: 'Catalog',
    stac_version: '1.1.0',
    id: 'swath',
    title: 'Swath',
    description: 'Every scene of this instance: registered rasters, own COG and Zarr collections, imported STAC items.',
    conformsTo: CONFORMS_TO,
    links: [...landingLinks(baseUrl), ...children.map((child) => childLink(baseUrl, child))],
  };
}
