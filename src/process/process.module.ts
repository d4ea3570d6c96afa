import { Module } from '@nestjs/common';
import { RenderModule } from '../render/index.js';
import { ProcessController } from './process.controller.js';
import { ProcessRequests } from './process.service.js';

@Module({ imports: [RenderModule], controllers: [ProcessController], providers: [ProcessRequests] })
export class ProcessModule {}
