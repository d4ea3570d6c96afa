import { DomainError } from '#libs/errors';
import { type GridLocator, type Located } from '#libs/cf';
import { type ArrayDataset } from '#libs/cf';
import { type AnsweredPoint } from './answers.mapper.js';
import { type AskedItem, type AskedPoint, type PointFault } from './asked-points.js';
import { cellValues, type WantedCell } from './cell-values.js';
import { chosenTimes, type ChosenTimes } from './chosen-times.js';
import { type QueryPlan } from './query-plan.js';

/** Values of one answer over all points, times and variables. */
const MOST_VALUES = 1_000_000;
/** Cells from a centre that still count as inside: a little over half a diagonal, and what grids are off. */
const CELLS_INSIDE = 1.5;

export type Outcome = AnsweredPoint | { readonly id: string | number | undefined; readonly fault: PointFault };

/** In order; the coordinates are looked through once, and neighbours are read together. @throws INVALID; what `read` throws */
export async function answerPoints(
  dataset: ArrayDataset,
  plan: QueryPlan,
  locator: GridLocator,
  items: readonly AskedItem[],
  maxDistanceM: number,
  signal: AbortSignal,
): Promise<Outcome[]> {
  const timed = items.map((item) => withTimes(item, plan));
  const asked = timed.filter((item) => 'asked' in item);
  assertAnswerable(asked, plan);
  const cells = await locator.locate(asked.map(({ asked: { lon, lat } }) => [lon, lat] as const), signal); // prettier-ignore
  const placed = asked.map((item, i) => ({ ...item, nearest: cells[i]! }));
  const wanted = placed.flatMap(({ nearest, times }, index): WantedCell[] =>
    isInside(nearest, maxDistanceM) ? [{ index, cell: nearest, times }] : [],
  );
  const values = await cellValues(dataset, plan, wanted, signal);
  const answered = placed.map((item, i): AnsweredPoint => ({ ...item, values: values.get(i) ?? null })).values();
  return timed.map((item) => ('asked' in item ? answered.next().value! : item));
}

type Timed = { readonly asked: AskedPoint; readonly times: ChosenTimes } | Extract<AskedItem, { readonly fault: PointFault }>; // prettier-ignore

function withTimes(item: AskedItem, { time }: QueryPlan): Timed {
  if ('fault' in item) return item;
  const times = chosenTimes(item.time, time);
  return 'code' in times ? { id: item.id, fault: times } : { asked: item, times };
}

function assertAnswerable(asked: ReadonlyArray<{ readonly times: ChosenTimes }>, { variables }: QueryPlan): void {
  const values = asked.reduce((sum, { times }) => sum + times.count, 0) * variables.length;
  if (values <= MOST_VALUES) return;
  throw new DomainError('INVALID', `The answer would hold ${values} values, more than ${MOST_VALUES}: ask for fewer points, times or variables`); // prettier-ignore
}

function isInside(nearest: Located | null, maxDistanceM: number): nearest is Located {
  return nearest !== null && nearest.distanceM <= Math.max(maxDistanceM, CELLS_INSIDE * nearest.cellM);
}
