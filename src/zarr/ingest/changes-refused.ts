import { DomainError } from '#libs/errors';
import { type Axis, type StoreInspection } from '#libs/zarr';
import { type ZarrArray } from '../collections/zarr-array.entity.js';
import { type ZarrCollection } from '../collections/zarr-collection.entity.js';

export type IngestedContent = Pick<ZarrCollection, 'xAxis' | 'yAxis' | 'timeSteps'> & {
  readonly arrays: ReadonlyArray<Pick<ZarrArray, 'name' | 'zarray'>>;
};

/**
 * zarr §5: ingested data are immutable. A store may have grown along `time` and by new arrays; its grid, earlier time
 * steps and the layout of earlier arrays must be what they were.
 * @throws INVALID naming the array, what it was and what it is
 */
export function assertOnlyGrown(before: IngestedContent, { grid, time, arrays }: StoreInspection): void {
  assertSameAxis(before.xAxis, grid.x);
  assertSameAxis(before.yAxis, grid.y);
  assertSameSteps(before.timeSteps, time);
  for (const { name, zarray } of before.arrays) {
    const now = arrays.find((array) => array.name === name);
    if (now === undefined) throw refused(name, 'was ingested and is missing or no longer valid');
    for (const member of ['dtype', 'chunks', 'order', 'compressor', 'fill_value'] as const)
      assertSame(name, member, zarray[member], now.zarray[member]);
  }
}

function assertSameAxis(before: Axis | null, now: Axis): void {
  if (before === null) return;
  const describe = ({ size, first, step }: Axis) => `${size} values from ${first} in steps of ${step}`;
  if (before.name !== now.name) throw refused(before.name, `was an axis and is replaced by "${now.name}"`);
  assertSame(now.name, 'axis', describe(before), describe(now));
}

function assertSameSteps(before: readonly Date[] | null, now: readonly number[] | null): void {
  if (before === null) return;
  if (now === null || now.length < before.length)
    throw refused('time', `had ${before.length} steps and has ${now?.length ?? 0}; steps may only be appended`);
  const changed = before.findIndex((step, i) => step.getTime() !== now[i]);
  if (changed === -1) return;
  const found = new Date(now[changed] as number).toISOString();
  throw refused('time', `step ${changed} was ${before[changed]?.toISOString()} and is ${found}`);
}

function assertSame(name: string, what: string, before: unknown, now: unknown): void {
  if (canonical(before) !== canonical(now))
    throw refused(name, `its ${what} was ${JSON.stringify(before)} and is ${JSON.stringify(now)}`);
}

/** jsonb does not keep the order of members. */
function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

function refused(name: string, text: string): DomainError {
  return new DomainError('INVALID', `Array "${name}": ${text}. Ingested data are immutable`);
}
