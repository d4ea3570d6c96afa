import { DomainError } from '#libs/errors';
import { type ObjectStore } from '#libs/storage';
import { isUniqueToTask } from '../order/path-template.js';
import { type RasterOrder, type RasterUnit } from '../order/raster-order.js';
import { countExisting, type UnitFile } from '../make/unit-files.js';

/** batch-v1 §3: of more objects than this nobody looks which exist. */
export const MOST_LOOKED_AT = 5000;

/** What is to be known of the objects that exist before a task begins. */
export type ExistenceCheck = 'none' | 'look' | 'refuse';

/** Pure. @param objects that the task will make */
export function existenceCheck({ files, overwrite, skipExisting }: RasterOrder, objects: number): ExistenceCheck {
  // Nobody else has a key with this task's id; what is overwritten anyway need not be looked for.
  if (files.every(({ template }) => isUniqueToTask(template)) || (overwrite && !skipExisting)) return 'none';
  return objects < MOST_LOOKED_AT ? 'look' : 'refuse';
}

export function tooManyToLookAt(objects: number): DomainError {
  return new DomainError(
    'BAD_REQUEST',
    `The task makes ${objects} objects; from ${MOST_LOOKED_AT} on its path must contain <requestId>, or overwrite must be ` +
      'true and skipExisting false',
  );
}

/** @throws BAD_REQUEST naming the first unit whose objects are in the way */
export async function assertNotInTheWay(
  { overwrite, skipExisting }: Pick<RasterOrder, 'overwrite' | 'skipExisting'>,
  { name }: Pick<RasterUnit, 'name'>,
  files: readonly UnitFile[],
  storeOf: (file: UnitFile) => ObjectStore,
): Promise<void> {
  const existing = await countExisting(files, storeOf);
  if (existing === 0 || overwrite || (skipExisting && existing === files.length)) return;
  throw new DomainError(
    'BAD_REQUEST',
    skipExisting
      ? `${existing} of ${files.length} objects of ${name} exist already; with overwrite: true they would be made again`
      : `Objects of ${name} exist already, such as ${files[0]!.key}; set overwrite or skipExisting`,
  );
}
