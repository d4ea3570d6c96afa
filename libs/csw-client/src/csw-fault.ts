import { DomainError, isDomainError } from '#libs/errors';

/** Detail of every 502 that a catalogue causes. */
export interface CswFaultDetail {
  readonly code: 'csw_exception' | 'csw_unreadable' | 'csw_status';
  readonly message: string;
  readonly endpoint: string;
  readonly upstream_status: number;
  readonly exceptions?: readonly CswExceptionText[];
}

export interface CswExceptionText {
  readonly code: string | null;
  readonly locator: string | null;
  readonly text: string | null;
}

/** UPSTREAM_FAILED; `message` says what the catalogue did, after its address. */
export function cswFault(detail: CswFaultDetail): DomainError {
  return new DomainError('UPSTREAM_FAILED', `${detail.endpoint} ${detail.message}`, { detail });
}

/** The catalogue understood the request and refused it (`ows:ExceptionReport`): the exceptions, else null. */
export function cswExceptions(error: unknown): readonly CswExceptionText[] | null {
  if (!isDomainError(error, 'UPSTREAM_FAILED')) return null;
  const { code, exceptions } = (error.detail ?? {}) as Partial<CswFaultDetail>;
  return code === 'csw_exception' ? (exceptions ?? []) : null;
}
