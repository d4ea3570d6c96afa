import { Module } from '@nestjs/common';
import { ZarrCoreModule } from '../zarr.core.module.js';
import { ZarrContents } from './zarr-contents.js';

/** What renderers need of Zarr stores, without their API. */
@Module({ imports: [ZarrCoreModule], providers: [ZarrContents], exports: [ZarrContents] })
export class ZarrContentsModule {}
