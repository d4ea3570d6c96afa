import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobHandlers, type JobHandler, type JobRun } from '../../jobs/index.js';
import { ProductImports } from './product-imports.service.js';
import { importRequestOf } from './scene-import-request.js';

@Injectable()
export class SceneImportHandler implements JobHandler, OnModuleInit {
  readonly kind = 'scene_import';

  constructor(
    private readonly handlers: JobHandlers,
    private readonly imports: ProductImports,
  ) {}

  onModuleInit(): void {
    this.handlers.register(this);
  }

  async run(run: JobRun): Promise<void> {
    const { href, ...what } = importRequestOf(run.job);
    await run.progress(0, 'validating');
    const summary = await this.imports.importFolder(href, what, {
      signal: run.signal,
      onProgress: (counts) => run.progress((counts.done + counts.failed) / counts.total, 'building', counts),
      onWarning: (warning) => run.warn(warning),
    });
    const { found: total, imported: done, failed } = summary;
    await run.progress(0.99, 'finalize', { done, total, failed, skipped: 0 });
    await run.publish(async () => ({ result: summary }));
  }
}
