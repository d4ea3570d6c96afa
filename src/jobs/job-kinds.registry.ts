import { Injectable } from '@nestjs/common';
import { JOB_KINDS, type JobKind, type JobKindDefinition } from './job-kinds.js';

/** What every process knows about each kind; a feature registers its own in `onModuleInit`, in API and worker alike. */
@Injectable()
export class JobKinds {
  private readonly definitions = new Map<JobKind, JobKindDefinition>();

  /** @throws Error when two features claim the same kind: the process must not start. */
  register(definition: JobKindDefinition): void {
    if (this.definitions.has(definition.kind))
      throw new Error(
        `Job kind "${definition.kind}" is registered twice; keep one jobKinds.register({ kind: '${definition.kind}', … })`,
      );
    this.definitions.set(definition.kind, definition);
  }

  /** @throws Error when the feature's module is not part of this process. */
  get(kind: JobKind): JobKindDefinition {
    const definition = this.definitions.get(kind);
    if (!definition) throw new Error(missing(kind));
    return definition;
  }

  find(kind: JobKind): JobKindDefinition | null {
    return this.definitions.get(kind) ?? null;
  }

  /** One sentence per kind that nobody defined; empty when all is well. */
  gaps(): string[] {
    return JOB_KINDS.filter((kind) => !this.definitions.has(kind)).map(missing);
  }
}

function missing(kind: JobKind): string {
  return `Job kind "${kind}" has no definition: add jobKinds.register({ kind: '${kind}', family: …, … }) to onModuleInit of its feature's module`;
}
