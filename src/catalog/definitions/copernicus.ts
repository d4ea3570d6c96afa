import { type CollectionFacts } from './built-in-collection.js';

/** Shared by the Sentinel collections. */
export const COPERNICUS: Pick<CollectionFacts, 'providers' | 'licenseUrl'> = {
  providers: [
    {
      name: 'European Union / ESA / Copernicus',
      roles: ['producer', 'licensor'],
      url: 'https://dataspace.copernicus.eu',
    },
  ],
  licenseUrl: 'https://sentinels.copernicus.eu/documents/247904/690755/Sentinel_Data_Legal_Notice',
};
