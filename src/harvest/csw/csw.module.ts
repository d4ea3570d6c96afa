import { Module } from '@nestjs/common';
import { Outbound } from '../../platform/outbound/outbound.js';
import { CswCatalogues } from './csw-catalogues.js';

@Module({ providers: [Outbound, CswCatalogues], exports: [CswCatalogues] })
export class CswModule {}
