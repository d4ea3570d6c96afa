import { DomainError } from '#libs/errors';

/** SQLSTATE class 22: a value out of range or of the wrong form; 23514: a check; 54: too deep or too long; XX000: PostGIS. */
const FAULTS_OF_VALUES = /^(22|23514|54|XX000)/;

/**
 * Values reach PostgreSQL as parameters only, so what it objects to in them is the fault of the rows.
 * @throws BAD_REQUEST with PostgreSQL's sentence, naming the item where it can be only one; other errors as they were.
 */
export async function storing<T>(rows: ReadonlyArray<{ id: string }>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code = '', message = '' } =
      (error as { driverError?: { code?: string; message?: string } }).driverError ?? {};
    if (!FAULTS_OF_VALUES.test(code)) throw error;
    const what = rows.length === 1 ? `Item "${rows[0]?.id}"` : `One of ${rows.length} items`;
    throw new DomainError('BAD_REQUEST', `${what} cannot be stored: ${message}`, { cause: error });
  }
}
