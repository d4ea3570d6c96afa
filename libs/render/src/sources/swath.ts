/** A variable of a netCDF file whose pixels are placed by arrays of longitude and latitude. */
export interface SwathSource {
  readonly todo?: never;
}
