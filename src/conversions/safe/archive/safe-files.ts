import { type ProductFolder } from '#libs/eo-products';

export interface LocatedFile {
  /** What GDAL opens. */
  readonly path: string;
  /** Removes a copy that was made for reading; leaves files of the archive alone. */
  discard(): Promise<void>;
}

/** The files of one SAFE product, in a ZIP archive or as a folder. */
export interface SafeFiles extends ProductFolder {
  /**
   * Where GDAL finds a file: members of an archive are unpacked into `scratch` first, because GDAL can jump in them only by
   * unpacking again from the start, and because what comes out is checked on the way.
   */
  locate(path: string, scratch: string, signal: AbortSignal): Promise<LocatedFile>;
}
