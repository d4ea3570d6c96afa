import { Injectable } from '@nestjs/common';
import { type UnitHandler } from './unit.js';

/** Who does the units of each kind; filled by the features' worker modules in `onModuleInit`. */
@Injectable()
export class UnitHandlers {
  private readonly handlers = new Map<string, UnitHandler>();

  register(handler: UnitHandler): void {
    if (this.handlers.has(handler.kind)) throw new Error(`Units of kind "${handler.kind}" have two handlers`);
    this.handlers.set(handler.kind, handler);
  }

  get kinds(): readonly string[] {
    return [...this.handlers.keys()];
  }

  of(kind: string): UnitHandler {
    const handler = this.handlers.get(kind);
    if (!handler) throw new Error(`Units of kind "${kind}" have no handler`);
    return handler;
  }
}
