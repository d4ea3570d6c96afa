import { type ArrayDataset, type AxisRange, type Located, readValues } from '#libs/cf';
import { type ChosenTimes } from './chosen-times.js';
import { type PlannedVariable, type QueryPlan } from './query-plan.js';

/** A cell at some times: what one point is answered from. */
export interface WantedCell {
  readonly index: number;
  readonly cell: Located;
  readonly times: ChosenTimes;
}

/** Cells of one block of so many by so many, at the same single time, share a read. */
const BLOCK = 64;
const PARALLEL = 6;

/**
 * Values by the index of the wanted cell and, inside, by variable: as many as its times; NaN where masked.
 * @throws what `read` throws
 */
export async function cellValues(
  dataset: ArrayDataset,
  plan: QueryPlan,
  wanted: readonly WantedCell[],
  signal: AbortSignal,
): Promise<Map<number, Float64Array[]>> {
  const values = new Map(wanted.map(({ index }) => [index, new Array<Float64Array>(plan.variables.length)]));
  const reads = [...Map.groupBy(wanted, blockOf).values()].flatMap((cells) =>
    plan.variables.map((planned, place) => async () => {
      const read = await readTogether(dataset, plan, planned, cells, signal);
      cells.forEach(({ index }, i) => (values.get(index)![place] = read[i]!));
    }),
  );
  const work = async () => {
    for (let read = reads.shift(); read !== undefined; read = reads.shift()) await read();
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  return values;
}

function blockOf({ cell: { row, col }, times: { start, count } }: WantedCell): string {
  const size = count === 1 ? BLOCK : 1;
  return `${Math.floor(row / size)} ${Math.floor(col / size)} ${start} ${count}`;
}

async function readTogether(
  dataset: ArrayDataset,
  { grid, time }: QueryPlan,
  { variable, level }: PlannedVariable,
  cells: readonly WantedCell[],
  signal: AbortSignal,
): Promise<Float64Array[]> {
  const rows = spanOf(cells.map(({ cell }) => cell.row));
  const cols = spanOf(cells.map(({ cell }) => cell.col));
  const times = cells[0]!.times;
  const ranges = variable.dimensions.map(({ name }): AxisRange => {
    if (name === grid.yDimension) return rows;
    if (name === grid.xDimension) return cols;
    if (name === time?.dimension) return { start: times.start, stride: 1, count: times.count };
    return { start: name === level?.dimension ? level.index : 0, stride: 1, count: 1 };
  });
  const values = await readValues(dataset, variable, ranges, signal);
  const steps = stepsOf(ranges);
  const stepOf = (dimension: string | null | undefined) => {
    const axis = variable.dimensions.findIndex(({ name }) => name === dimension);
    return axis < 0 ? 0 : steps[axis]!;
  };
  const [down, across, onward] = [grid.yDimension, grid.xDimension, time?.dimension].map(stepOf) as [
    number,
    number,
    number,
  ];
  return cells.map(({ cell }) => {
    const first = (cell.row - rows.start) * down + (cell.col - cols.start) * across;
    return Float64Array.from({ length: times.count }, (_, i) => values[first + i * onward]!);
  });
}

function spanOf(places: readonly number[]): AxisRange {
  const [first, last] = [Math.min(...places), Math.max(...places)];
  return { start: first, stride: 1, count: last - first + 1 };
}

/** From one value to the next along each axis of a row-major block. */
function stepsOf(ranges: readonly AxisRange[]): number[] {
  return ranges.map((_, axis) => ranges.slice(axis + 1).reduce((product, { count }) => product * count, 1));
}
