/** What CF calls attributes, as they are stored: packed values stay packed, text stays text. */
export type Attributes = Readonly<Record<string, string | number | readonly number[]>>;

export type ArrayType =
  | 'int8' | 'uint8' | 'int16' | 'uint16' | 'int32' | 'uint32' | 'int64' | 'uint64'
  | 'float32' | 'float64' | 'string'; // prettier-ignore

export interface ArrayDimension {
  readonly name: string;
  readonly size: number;
}

export interface ArrayVariable {
  /** As the file says: `Amplitude_VV`, or `/PRODUCT/latitude` inside a group. */
  readonly name: string;
  readonly type: ArrayType;
  /** Slowest first; none for a scalar. */
  readonly dimensions: readonly ArrayDimension[];
  readonly attributes: Attributes;
}

/** One axis of a hyperslab: `count` places from `start`, `stride` apart. */
export interface AxisRange {
  readonly start: number;
  readonly stride: number;
  readonly count: number;
}

/** Values as stored (neither unpacked nor masked), row-major. 64-bit integers are numbers: exact up to 2^53. */
export type ArrayValues = Float64Array | readonly string[];

/**
 * A file or an address of named arrays: a local netCDF, or one behind OPeNDAP. Opened once, read many times; nobody
 * needs to know which of the two it is.
 */
export interface ArrayDataset {
  readonly attributes: Attributes;
  readonly variables: ReadonlyMap<string, ArrayVariable>;
  /**
   * One range per dimension of the variable.
   * @throws NOT_FOUND for an unknown variable, UPSTREAM_FAILED or UPSTREAM_TIMEOUT from afar, RASTER_UNREADABLE here
   */
  read(variable: string, ranges: readonly AxisRange[], signal?: AbortSignal): Promise<ArrayValues>;
}
