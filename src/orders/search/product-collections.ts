import { type ProviderName } from '../providers/import-provider.js';

/** Whose products they are (tpdi §1). What is not here is a collection of the open provider. */
const PROVIDER_OF: Readonly<Record<string, ProviderName>> = {
  AIRBUS_PLEIADES: 'AIRBUS',
  AIRBUS_SPOT: 'AIRBUS',
  PLANET_SCOPE: 'PLANET',
  PLANET_SKYSAT: 'PLANET',
  PLANET_ARPS: 'PLANET',
  PLANETARY_VARIABLES: 'PLANET',
  MAXAR_WORLDVIEW: 'MAXAR',
};

export function providerOfProducts(collectionId: string): ProviderName {
  return Object.hasOwn(PROVIDER_OF, collectionId) ? PROVIDER_OF[collectionId]! : 'STAC';
}
