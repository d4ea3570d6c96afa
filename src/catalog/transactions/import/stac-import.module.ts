import { Module } from '@nestjs/common';
import { Outbound } from '../../../platform/outbound/outbound.js';
import { DefinitionsModule } from '../../definitions/definitions.module.js';
import { ImportsCoreModule } from '../../imports/imports.core.module.js';
import { TransactionsCoreModule } from '../transactions.core.module.js';
import { AssetPlaces } from './asset-places.js';
import { ProductFolders } from './product-folders.js';
import { StacDocuments } from './stac-documents.js';
import { StacImport } from './stac-import.js';

/** What `npm run stac:import` runs, on top of the platform; no HTTP and no queues. */
@Module({
  imports: [DefinitionsModule, TransactionsCoreModule, ImportsCoreModule],
  providers: [StacImport, StacDocuments, AssetPlaces, ProductFolders, Outbound],
})
export class StacImportModule {}
