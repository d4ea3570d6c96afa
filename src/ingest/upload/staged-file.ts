import { buffer } from 'node:stream/consumers';
import { DomainError } from '#libs/errors';
import { type ObjectStore } from '#libs/storage';
import { type StagedFile } from './ingest-request.js';
import { isTiff, SIGNATURE_BYTES } from './tiff-signature.js';

/**
 * Checks what lies in the store just before it is used: a presigned upload went there past us.
 * @throws BAD_REQUEST (not there), INVALID (another length than announced, not a TIFF)
 */
export async function assertArrived(store: ObjectStore, file: StagedFile): Promise<void> {
  const found = await store.head(file.key);
  if (found === null) throw new DomainError('BAD_REQUEST', 'The uploaded file is not there: upload it (again)');
  if (found.size !== file.sizeBytes)
    throw new DomainError('INVALID', `"${file.fileName}" has ${found.size} bytes, announced were ${file.sizeBytes}`);
  const head = await buffer(await store.get(file.key, { start: 0, end: SIGNATURE_BYTES - 1 }));
  if (!isTiff(head)) throw new DomainError('INVALID', `"${file.fileName}" is not a TIFF file`);
}
