import { Module } from '@nestjs/common';
import { UploadModule } from './upload/upload.module.js';
import { VrtModule } from './vrt/vrt.module.js';

/** How rasters come into the house, over HTTP: uploads, and VRTs over what is there already. */
@Module({ imports: [UploadModule, VrtModule] })
export class IngestModule {}
