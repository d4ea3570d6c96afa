import { type Visibility } from '../../auth/index.js';

/** Where the bytes are. A file in place is never copied, changed or deleted by the house. */
export type RegisteredFile =
  | { readonly kind: 'in_place'; readonly href: string } // s3://<bucket>/<key> or root://<name>/<key>
  | {
      readonly kind: 'scratch';
      /** Absolute. The file is moved into the house bucket as it is. */
      readonly path: string;
      /** Make a COG of a larger raster without overviews; default false. */
      readonly buildOverviews?: boolean;
    };

/** A GeoTIFF on its way into the registry, whichever door it comes through. */
export interface FileToRegister {
  readonly file: RegisteredFile;
  /** Shown name; never used as a path. */
  readonly sourceFilename: string;
  /** Null = the file name without its extension. */
  readonly title: string | null;
  readonly identifier?: string | null;
  readonly abstract?: string | null;
  readonly sourceDataset?: string | null;
  readonly opendapUrl?: string | null;
  readonly platform?: string | null;
  readonly family?: string | null;
  readonly variant?: string | null;
  readonly campaignId?: string | null;
  readonly parentIdentifier?: string | null;
  readonly temporalStart?: Date | null;
  readonly temporalEnd?: Date | null;
  /** `Principal.ownerId` and account; null = a public route made it: only administrators may change it. */
  readonly createdBy: string | null;
  readonly accountId: string | null;
  /** Left out: SWATH_DATASETS_DEFAULT_VISIBILITY. */
  readonly visibility?: Visibility;
}

export interface Registered {
  readonly datasetId: string;
  /** The same bytes with the same variant were there already: `datasetId` is theirs. */
  readonly isDuplicate: boolean;
}
