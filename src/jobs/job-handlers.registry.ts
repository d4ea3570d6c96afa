import { Injectable } from '@nestjs/common';
import { JOB_KINDS, type JobHandler, type JobKind } from './job-kinds.js';

/** Who does the work of each kind; filled by the features' worker modules in `onModuleInit`, read by the worker alone. */
@Injectable()
export class JobHandlers {
  private readonly handlers = new Map<JobKind, JobHandler[]>();

  register(handler: JobHandler): void {
    this.handlers.set(handler.kind, [...(this.handlers.get(handler.kind) ?? []), handler]);
  }

  find(kind: JobKind): JobHandler | null {
    return this.handlers.get(kind)?.[0] ?? null;
  }

  /** One sentence per kind without a handler or with several: a worker that has any refuses to start. */
  faults(): string[] {
    return JOB_KINDS.flatMap((kind) => {
      const found = this.handlers.get(kind) ?? [];
      if (found.length === 1) return [];
      if (found.length === 0)
        return [
          `Job kind "${kind}" has no handler: add jobHandlers.register({ kind: '${kind}', run: … }) to onModuleInit of its feature's worker module`,
        ];
      const names = found.map((handler) => handler.constructor.name).join(', ');
      return [`Job kind "${kind}" has ${found.length} handlers (${names}): remove all jobHandlers.register(…) but one`];
    });
  }
}
