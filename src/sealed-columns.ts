import { ASYNC_SECRETS } from './async-process/index.js';
import { BATCH_SECRETS } from './batch/index.js';
import { IMPORT_SECRETS } from './orders/index.js';
import { type SealedColumn } from './platform/secrets/sealed-column.js';

/** Everything that is sealed; a medium test compares it with the columns of the database. */
export const SEALED_COLUMNS: readonly SealedColumn[] = [ASYNC_SECRETS, BATCH_SECRETS, ...IMPORT_SECRETS];
