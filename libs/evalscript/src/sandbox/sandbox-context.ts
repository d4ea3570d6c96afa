import type ivm from 'isolated-vm';
import { SharedBuffers } from './shared-buffers.js';

/**
 * A context with our side of the sandbox in it. One rendering at a time has a session there; whether another may follow is found
 * out when it comes.
 */
export class SandboxContext {
  /** Those that the guest holds, from one session to the next. */
  readonly buffers = new SharedBuffers();
  #factory: Promise<ivm.Reference> | undefined;

  /** @param guest see `Guest` */
  constructor(
    private readonly context: ivm.Context,
    readonly guest: ivm.Reference,
  ) {}

  /** The function that links the script; one for all renderings, so that V8 knows its closures again and keeps their code. */
  factory(program: ivm.Script): Promise<ivm.Reference> {
    return (this.#factory ??= program.run(this.context, { reference: true }) as Promise<ivm.Reference>);
  }

  release(): void {
    this.context.release();
  }
}
