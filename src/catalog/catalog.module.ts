import { Module } from '@nestjs/common';
import { DefinitionsModule } from './definitions/definitions.module.js';
import { ImportsModule } from './imports/imports.module.js';
import { SentinelHubCatalogModule } from './sentinel-hub/sentinel-hub.module.js';
import { StacModule } from './stac/stac.module.js';
import { TransactionsModule } from './transactions/transactions.module.js';

/** The catalogue over HTTP: one search, two dialects, and the ways in. */
@Module({ imports: [DefinitionsModule, StacModule, SentinelHubCatalogModule, TransactionsModule, ImportsModule] })
export class CatalogModule {}
