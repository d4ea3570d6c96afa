import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DatasetsCoreModule } from '../datasets/index.js';
import { BandLooks } from './band-looks.js';
import { DatasetStyle } from './dataset-style.entity.js';
import { DatasetStyles } from './dataset-styles.js';
import { StyleListings } from './style-listings.js';

/** What API and workers share: which styles there are. */
@Module({
  imports: [DatasetsCoreModule, TypeOrmModule.forFeature([DatasetStyle])],
  providers: [BandLooks, DatasetStyles, StyleListings],
  exports: [BandLooks, DatasetStyles],
})
export class StylesCoreModule {}
