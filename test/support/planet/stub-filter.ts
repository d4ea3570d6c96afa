/** An item of Planet's Data API. */
export interface PlanetItem {
  readonly id: string;
  readonly geometry: { type: string; coordinates: unknown };
  readonly assets: readonly string[];
  readonly _permissions?: readonly string[];
  readonly properties: Readonly<Record<string, unknown>>;
}

interface Filter {
  readonly type: string;
  readonly field_name?: string;
  readonly config: never;
}

/** What Planet answers with 400. */
export class RefusedFilter extends Error {}

/** Whether an item passes a filter of the Data API. Outlines are compared by their boxes. @throws RefusedFilter */
export function passes(item: PlanetItem, filter: unknown): boolean {
  const { type, field_name: field = '', config } = filter as Filter;
  const test = TESTS[type];
  if (!test) throw new RefusedFilter(`${JSON.stringify(type)} is not a valid filter type`);
  return test(item, config, field);
}

const TESTS: Readonly<Record<string, (item: PlanetItem, config: never, field: string) => boolean>> = {
  AndFilter: (item, config: unknown[]) => config.every((filter) => passes(item, filter)),
  OrFilter: (item, config: unknown[]) => config.some((filter) => passes(item, filter)),
  NotFilter: (item, config) => !passes(item, config),
  AssetFilter: (item, config: string[]) => config.some((asset) => item.assets.includes(asset)),
  PermissionFilter: () => true,
  StringInFilter: (item, config: string[], field) => config.includes(String(valueOf(item, field))),
  DateRangeFilter: (item, config, field) => isBetween(Date.parse(String(valueOf(item, field))), config, Date.parse),
  RangeFilter: (item, config, field) => isBetween(Number(valueOf(item, field)), config, Number),
  GeometryFilter: (item, config: PlanetItem['geometry']) => {
    const [a, b] = [boxOf(item.geometry), boxOf(config)];
    return a[0]! <= b[2]! && b[0]! <= a[2]! && a[1]! <= b[3]! && b[1]! <= a[3]!;
  },
};

function valueOf(item: PlanetItem, field: string): unknown {
  return field === 'id' ? item.id : item.properties[field];
}

function isBetween(value: number, range: Readonly<Record<string, string>>, read: (text: string) => number): boolean {
  const { gte, gt, lte, lt } = range;
  return (
    (gte === undefined || value >= read(gte)) &&
    (gt === undefined || value > read(gt)) &&
    (lte === undefined || value <= read(lte)) &&
    (lt === undefined || value < read(lt))
  );
}

function boxOf({ coordinates }: PlanetItem['geometry']): number[] {
  const numbers = (coordinates as unknown[]).flat(5) as number[];
  const [x, y] = [numbers.filter((_, i) => i % 2 === 0), numbers.filter((_, i) => i % 2 === 1)];
  return [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)];
}
