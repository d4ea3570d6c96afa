import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobHandlers, type JobRun } from '../jobs/index.js';
import { HyspexParentWork } from './hyspex/hyspex-parent.work.js';
import { MissingVariantsWork } from './hyspex/missing-variants.work.js';
import { RepairWork } from './metadata/repair.work.js';

@Injectable()
export class HarvestHandlers implements OnModuleInit {
  constructor(
    private readonly handlers: JobHandlers,
    private readonly parent: HyspexParentWork,
    private readonly missing: MissingVariantsWork,
    private readonly repair: RepairWork,
  ) {}

  onModuleInit(): void {
    this.handlers.register({ kind: 'hyspex_parent', run: (run: JobRun) => this.parent.run(run) });
    this.handlers.register({ kind: 'hyspex_missing_variants', run: (run: JobRun) => this.missing.run(run) });
    this.handlers.register({ kind: 'repair_csw_metadata', run: (run: JobRun) => this.repair.run(run) });
  }
}
