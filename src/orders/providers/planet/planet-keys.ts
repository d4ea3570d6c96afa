import { Injectable } from '@nestjs/common';
import { PlanetConfig } from '../../../platform/config/config.js';
import { JsonMember } from '../../../platform/http/json-member.js';
import { type ProviderCall } from '../import-provider.js';
import { type Caller } from './planet-api.js';

/**
 * Whose key Planet is asked with. PLANET_API_KEY is for looking only: what is ordered is paid by the caller's own contract,
 * since no quota of the house stands before it (tpdi §3).
 */
@Injectable()
export class PlanetKeys {
  constructor(private readonly config: PlanetConfig) {}

  /** The caller's, else the installation's. @throws INVALID when there is neither */
  forLooking({ planetApiKey, signal }: ProviderCall): Caller {
    const key = planetApiKey ?? this.config.apiKey;
    return key === null ? missing('planetApiKey') : { key, signal };
  }

  /** @throws INVALID */
  forOrdering({ planetApiKey, signal }: ProviderCall): Caller {
    return planetApiKey === null ? missing('input', 'planetApiKey') : { key: planetApiKey, signal };
  }
}

function missing(...path: string[]): never {
  return new JsonMember(undefined, path).refuse('is required: a key of your account at Planet');
}
