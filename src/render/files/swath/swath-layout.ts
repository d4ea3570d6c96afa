import { type View } from '../../request/processing-options.js';

/** Where a band's values and the places of its pixels stand among the files of a product. */
export interface SwathLayout {
  /** Of the file with the values. */
  readonly href: string;
  readonly variable: string;
  readonly longitude: NetcdfHref;
  readonly latitude: NetcdfHref;
  readonly quality: { readonly variable: string; readonly atLeast: number } | null;
  /** What makes reflectance of radiance; null = the file does not need it, or it is not known how. */
  readonly sun: SunLayout | null;
}

export interface NetcdfHref {
  readonly href: string;
  readonly variable: string;
}

/** As `SwathSun` of the renderer, by hrefs. */
export type SunLayout =
  | {
      readonly kind: 'detectors';
      readonly zenith: NetcdfHref;
      readonly flux: NetcdfHref;
      readonly detector: NetcdfHref;
      /** Row of the band in `flux`. */
      readonly row: number;
    }
  | {
      readonly kind: 'scan';
      readonly zenith: NetcdfHref;
      readonly longitude: NetcdfHref;
      readonly latitude: NetcdfHref;
      readonly irradiance: NetcdfHref;
    };

/** How a request changes what is read. */
export interface SwathWishes {
  readonly minQa: number | null;
  readonly view: View | null;
}

/** The folder of a product: `s3://bucket/…SEN3/`. */
export function folderOf(href: string): string {
  return href.slice(0, href.lastIndexOf('/') + 1);
}
