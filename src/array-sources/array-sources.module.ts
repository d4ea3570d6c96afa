import { Module } from '@nestjs/common';
import { ArraySources } from './array-sources.service.js';
import { LocalArrays } from './local-arrays.js';
import { Projections } from './projections.js';
import { RemoteArrays } from './remote-arrays.js';

/** Files and addresses of named arrays, for the API and for workers. */
@Module({ providers: [ArraySources, LocalArrays, RemoteArrays, Projections], exports: [ArraySources, Projections] })
export class ArraySourcesModule {}
