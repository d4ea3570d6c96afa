/** Amplitudes in radar geometry, with what calibrates and places them. */
export interface Sentinel1Source {
  readonly todo?: never;
}
