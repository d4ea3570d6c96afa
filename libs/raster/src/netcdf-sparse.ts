import { type MDArray } from 'gdal-async';
import { type AxisRange } from '#libs/cf';

/** Values of one piece: 32 MB. */
const MOST_VALUES = 4 * 1024 ** 2;

/**
 * Every so-many-th value along some axes. The library's own strided read picks value by value and takes a hundred times as
 * long: rows are read whole here, and thinned out afterwards.
 * @param into row-major, as many as the ranges count
 */
export async function readSparse(array: MDArray, ranges: readonly AxisRange[], into: Float64Array): Promise<void> {
  const rows = ranges.slice(0, -1);
  const last = ranges.at(-1)!;
  const width = (last.count - 1) * last.stride + 1;
  const place = { at: 0 };
  const read = async (axis: number, origin: readonly number[]): Promise<void> => {
    const rest = rows.slice(axis);
    const count = rest.reduce((product, range) => product * range.count, 1);
    if (rest.every(({ stride }) => stride === 1) && (count === 1 || count * width <= MOST_VALUES)) {
      const span = [...origin.map(() => 1), ...rest.map((range) => range.count), width];
      const data = new Float64Array(count * width);
      await array.readAsync({ origin: [...origin, ...rest.map(({ start }) => start), last.start], span, data });
      for (let row = 0; row < count; row++)
        for (let i = 0; i < last.count; i++) into[place.at++] = data[row * width + i * last.stride]!;
      return;
    }
    const { start, stride, count: steps } = rest[0]!;
    for (let i = 0; i < steps; i++) await read(axis + 1, [...origin, start + i * stride]);
  };
  await read(0, []);
}
