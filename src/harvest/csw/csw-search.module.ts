import { Module } from '@nestjs/common';
import { CswSearchController } from './csw-search.controller.js';
import { CswSearch } from './csw-search.service.js';
import { CswModule } from './csw.module.js';

@Module({ imports: [CswModule], controllers: [CswSearchController], providers: [CswSearch] })
export class CswSearchModule {}
