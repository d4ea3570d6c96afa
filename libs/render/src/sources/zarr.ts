/**
 * An array of a Zarr store; `index` of a band is its time step + 1, of an array without time 1. `path` names the array,
 * `version` the ingestion that described it.
 */
export interface ZarrSource {
  readonly objects: ZarrLocation;
  /** In its group. */
  readonly name: string;
  readonly zarrFormat: 2 | 3;
  readonly hasTime: boolean;
  /** 'EPSG:n'. */
  readonly crs: string;
  /** Of the whole array, in GDAL's order. */
  readonly geoTransform: readonly number[];
  readonly width: number;
  readonly height: number;
  /** What stands for no measurement. It is not blended with its neighbours, but comes as it is; null = NaN or none. */
  readonly fillValue: number | null;
}

export type ZarrLocation =
  /** A folder (absolute), and the group's place in it: empty, or ending in `/`. */
  | { readonly folder: string; readonly prefix: string }
  /** Signed URLs of the objects that the picture needs, by key inside the group. */
  | { readonly urls: Readonly<Record<string, string>> };
