/** One slice of a Zarr array. */
export interface ZarrSource {
  readonly todo?: never;
}
