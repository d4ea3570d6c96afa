import { DomainError } from '#libs/errors';

/** SQLSTATE class 22: a value out of range or of the wrong form; 54: too deep or too many. */
const FAULTS_OF_VALUES = /^(22|54)/;
/** What PostGIS and GEOS say of geometries; their SQLSTATE is that of an internal error. */
const FAULTS_OF_GEOMETRIES = /geo|topolog|ring|coordinate|point|polygon/i;

/**
 * Values reach PostgreSQL as parameters only, so what it objects to in them is the caller's to mend.
 * @throws BAD_REQUEST with PostgreSQL's sentence; TIMEOUT when the statement was cancelled; everything else as it was.
 */
export async function blamingValues<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, message } = sqlFault(error);
    if (code === TOO_LONG)
      throw new DomainError('TIMEOUT', 'The search took too long; narrow it by collection, time or place', {
        cause: error,
      });
    if (!FAULTS_OF_VALUES.test(code) && !(code === 'XX000' && FAULTS_OF_GEOMETRIES.test(message))) throw error;
    throw new DomainError('BAD_REQUEST', `The search cannot be evaluated: ${message}`, { cause: error });
  }
}

/** SQLSTATE of a statement that ran into `statement_timeout`. */
const TOO_LONG = '57014';

export function ranTooLong(error: unknown): boolean {
  return sqlFault(error).code === TOO_LONG;
}

function sqlFault(error: unknown): { code: string; message: string } {
  const driver = (error as { driverError?: { code?: string; message?: string } } | null)?.driverError;
  return { code: driver?.code ?? '', message: driver?.message ?? '' };
}
