import { DomainError } from '#libs/errors';
import { type PoolCall } from './pool-call.js';

/** What a pool itself has to say; `kind` is the name of its children. */
export class PoolFailures {
  constructor(private readonly kind: string) {}

  cancelled({ op }: PoolCall): DomainError {
    return new DomainError('CANCELLED', `The ${this.kind} operation ${op} was cancelled`);
  }

  timedOut({ op }: PoolCall): DomainError {
    return new DomainError('TIMEOUT', `The ${this.kind} operation ${op} took too long and was stopped`);
  }

  crashed({ op }: PoolCall, reason: string): DomainError {
    return new DomainError('RASTER_CRASHED', `The ${this.kind} process died (${reason}) during ${op}`);
  }

  shuttingDown(): DomainError {
    return new DomainError('UNAVAILABLE', `The ${this.kind} processes are shutting down`);
  }
}
