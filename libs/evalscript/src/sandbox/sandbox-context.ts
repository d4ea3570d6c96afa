import type ivm from 'isolated-vm';
import { SharedBuffers } from './shared-buffers.js';

/** Wall clock of opening a session; it takes 10 ms at worst. */
const OPEN_MS = 2_000;

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
    private readonly guest: ivm.Reference,
  ) {}

  /** null = something of the last rendering has stayed here. @param isTraceless what is known of the script */
  async openSession(isTraceless: boolean, willBeReused: boolean): Promise<ivm.Reference | null> {
    const options = { timeout: OPEN_MS, result: { reference: true } } as const;
    const session = (await this.guest.apply(undefined, [isTraceless, willBeReused], options)) as ivm.Reference;
    if (session.typeof === 'function') return session;
    session.release();
    return null;
  }

  /** The function that links the script; one for all renderings, so that V8 knows its closures again and keeps their code. */
  factory(program: ivm.Script): Promise<ivm.Reference> {
    return (this.#factory ??= program.run(this.context, { reference: true }) as Promise<ivm.Reference>);
  }

  release(): void {
    this.context.release();
  }
}
