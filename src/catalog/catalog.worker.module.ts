import { Module } from '@nestjs/common';
import { DefinitionsModule } from './definitions/definitions.module.js';
import { ImportsWorkerModule } from './imports/imports.worker.module.js';

/** The background half: imports product folders. */
@Module({ imports: [DefinitionsModule, ImportsWorkerModule] })
export class CatalogWorkerModule {}
