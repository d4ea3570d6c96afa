import { Module } from '@nestjs/common';
import { ProcessController } from './process.controller.js';
import { ProcessCoreModule } from './process.core.module.js';

@Module({ imports: [ProcessCoreModule], controllers: [ProcessController], exports: [ProcessCoreModule] })
export class ProcessModule {}
