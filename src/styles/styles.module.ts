import { Module } from '@nestjs/common';
import { StyleEdits } from './style-edits.js';
import { SldController } from './sld.controller.js';
import { StylesController } from './styles.controller.js';
import { StylesCoreModule } from './styles.core.module.js';

/** API side. */
@Module({
  imports: [StylesCoreModule],
  controllers: [StylesController, SldController],
  providers: [StyleEdits],
  exports: [StylesCoreModule],
})
export class StylesModule {}
