/**
 * A variable of a netCDF file whose pixels are placed by arrays of longitude and latitude. `path` and `version` of the
 * band are the file's; it unpacks its own scale and offset.
 */
export interface SwathSource {
  /** Where the pixels of `path` can be read from when that is no local file: a signed URL, or an address of the web. */
  readonly url: string | null;
  readonly variable: string;
  readonly longitude: NetcdfPlace;
  readonly latitude: NetcdfPlace;
  /** Pixels of less quality are no data; the variable is in the band's own file. null = all are good. */
  readonly quality: { readonly variable: string; readonly atLeast: number } | null;
  /** What makes reflectance of radiance, where the product tells. */
  readonly sun: SwathSun | null;
}

/** reflectance = π · radiance / (irradiance · cos of the sun's zenith), in the radiance's own unit. */
export type SwathSun =
  /** OLCI: of each pixel's detector; angles at tie points, whose rows and columns go evenly through the image. */
  | {
      readonly kind: 'detectors';
      /** Degrees. */
      readonly zenith: NetcdfPlace;
      /** Bands × detectors. */
      readonly flux: NetcdfPlace;
      /** Of each pixel. */
      readonly detector: NetcdfPlace;
      /** Row of the band in `flux`. */
      readonly row: number;
    }
  /** SLSTR: the mean of its detectors; angles on a swath of their own. */
  | {
      readonly kind: 'scan';
      /** Degrees. */
      readonly zenith: NetcdfPlace;
      readonly longitude: NetcdfPlace;
      readonly latitude: NetcdfPlace;
      readonly irradiance: NetcdfPlace;
    };

/** A variable, perhaps of another file of the product. */
export interface NetcdfPlace {
  readonly path: string;
  readonly version?: string;
  readonly url: string | null;
  readonly variable: string;
}
