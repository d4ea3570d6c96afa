import { Module } from '@nestjs/common';
import { Outbound } from '../platform/outbound/outbound.js';
import { ArraySources } from './array-sources.service.js';
import { LocalArrays } from './local-arrays.js';
import { Projections } from './projections.js';
import { RemoteArrays } from './remote-arrays.js';

/** Files and addresses of named arrays, for the API and for workers. */
@Module({
  providers: [ArraySources, LocalArrays, RemoteArrays, Projections, Outbound],
  exports: [ArraySources, Projections],
})
export class ArraySourcesModule {}
