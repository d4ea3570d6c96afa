import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type CareFault, type CareHooks } from '../care-report.js';

/**
 * Reads title, abstract, bounding box and OPeNDAP address of datasets again from the catalogue that they came from, by
 * identifier, and leaves alone what a user has edited. Throttled.
 */
export type CatalogueRefresher = (
  datasetIds: readonly string[],
  hooks: CareHooks,
) => Promise<{ readonly updated: number; readonly errors: CareFault[] }>;

/** The feature that knows catalogues stands above this one and registers itself here. */
@Injectable()
export class CatalogueRefreshers {
  private refresher: CatalogueRefresher | null = null;

  register(refresher: CatalogueRefresher): void {
    this.refresher = refresher;
  }

  /** @throws UNAVAILABLE where no catalogue is known */
  get(): CatalogueRefresher {
    if (this.refresher === null)
      throw new DomainError('UNAVAILABLE', 'This process knows no catalogue to refresh from');
    return this.refresher;
  }
}
