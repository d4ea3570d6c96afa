import { Injectable } from '@nestjs/common';
import { type UnitHandler } from './unit.js';

/** Who does the units of each kind; filled by the features' worker modules in `onModuleInit`. */
@Injectable()
export class UnitHandlers {
  private readonly handlers = new Map<string, UnitHandler>();

  /** @param queues that this worker serves: the first word of a kind (`batch` of `batch-v2`) */
  constructor(private readonly queues: readonly string[] | null = null) {}

  register(handler: UnitHandler): void {
    if (this.handlers.has(handler.kind)) throw new Error(`Units of kind "${handler.kind}" have two handlers`);
    this.handlers.set(handler.kind, handler);
  }

  /** Those that this worker takes. */
  get kinds(): readonly string[] {
    return [...this.handlers.keys()].filter((kind) => this.queues?.includes(queueOf(kind)) ?? true);
  }

  of(kind: string): UnitHandler {
    const handler = this.handlers.get(kind);
    if (!handler) throw new Error(`Units of kind "${kind}" have no handler`);
    return handler;
  }
}

function queueOf(kind: string): string {
  return kind.split('-', 1)[0] ?? kind;
}
