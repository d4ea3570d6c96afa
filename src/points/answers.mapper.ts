import { type Located, textAttribute } from '#libs/cf';
import { type NearestCellDto, type PointResultDto, type VariableValueDto } from './answers.dto.js';
import { type AskedPoint } from './asked-points.js';
import { type ChosenTimes } from './chosen-times.js';
import { type PlannedVariable, type QueryPlan } from './query-plan.js';

export interface AnsweredPoint {
  readonly asked: AskedPoint;
  readonly times: ChosenTimes;
  readonly nearest: Located | null;
  /** Parallel to the plan's variables; null outside the grid. */
  readonly values: readonly Float64Array[] | null;
}

export function toPointResult(plan: QueryPlan, { asked, times, nearest, values }: AnsweredPoint): PointResultDto {
  const { id, lon, lat } = asked;
  return {
    ...(id !== undefined && { id }),
    requested: { lon, lat },
    nearest: nearest && toNearest(nearest),
    inside: values !== null,
    time: toTime(plan, times),
    variables: Object.fromEntries(
      plan.variables.map((planned, i) => [
        planned.variable.name,
        toValue(planned, values?.[i] ?? new Float64Array(times.count).fill(NaN), times.isSeries),
      ]),
    ),
  };
}

function toNearest({ lonLat: [lon, lat], row, col, distanceM }: Located): NearestCellDto {
  return { lon, lat, row, col, distance_m: distanceM };
}

function toTime({ time }: QueryPlan, { start, count, isSeries }: ChosenTimes): string | string[] | null {
  const instants = time?.instants?.slice(start, start + count).map(({ iso }) => iso);
  if (instants === undefined) return null;
  return isSeries ? instants : (instants[0] ?? null);
}

function toValue({ variable, level }: PlannedVariable, values: Float64Array, isSeries: boolean): VariableValueDto {
  const plain = Array.from(values, (value) => (Number.isFinite(value) ? value : null));
  return {
    value: isSeries ? plain : (plain[0] ?? null),
    units: textAttribute(variable, 'units'),
    long_name: textAttribute(variable, 'long_name'),
    dims: variable.dimensions.map(({ name }) => name),
    masked: plain.every((value) => value === null),
    ...(level && { level: { ...level } }),
  };
}
