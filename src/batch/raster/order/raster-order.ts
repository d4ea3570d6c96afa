import { type MultiPolygon, type Polygon } from 'geojson';
import { type BBox } from '#libs/geo';
import { type Principal } from '../../../auth/index.js';
import { type AccessKeys } from '../../../delivery/index.js';
import { type Bounds } from '../../../render/index.js';
import { type CogParameters } from './cog-parameters.js';
import { type ZarrOrder } from '../zarr/zarr-order.js';
import { type PathTemplate } from './path-template.js';

/**
 * What a raster task of either version asks for, in words that both share: read from the stored request and checked for all
 * that needs neither database nor bucket. Each version makes one of its own JSON, in the API as in the worker.
 */
export interface RasterOrder {
  /** Body of the Process API, without a size; a tile's extent takes the place of `input.bounds`. */
  readonly processRequest: Readonly<Record<string, unknown>>;
  /** `input.bounds`: which tiles or features. null = all of them. */
  readonly area: Bounds | null;
  /** At least one, in the order of `responses`. */
  readonly files: readonly OrderedFile[];
  /** Existing objects are replaced. */
  readonly overwrite: boolean;
  /** A tile whose objects all exist is not made again. */
  readonly skipExisting: boolean;
  /** null = plain TIFFs. */
  readonly cog: CogParameters | null;
  /** The files become chunks of this group instead of objects; null = they become objects. */
  readonly zarr: ZarrOrder | null;
}

/** One file per tile. */
export interface OrderedFile {
  /** Output of the script, or `userdata`. */
  readonly identifier: string;
  readonly format: 'image/tiff' | 'application/json';
  /** Of Zarr output the folder of the group, the same for all. */
  readonly template: PathTemplate;
}

/** An order and for whom it is done. */
export interface RasterJob {
  readonly taskId: string;
  readonly principal: Principal;
  readonly order: RasterOrder;
  /** Of the caller's bucket; ignored for one of this instance. */
  readonly access: { readonly region: string | null; readonly keys: AccessKeys | null };
}

/** The picture of one tile or feature; kept as the payload of its unit. */
export interface UnitGrid {
  readonly epsg: number;
  /** With the buffer, in that CRS. */
  readonly bbox: BBox;
  /** Pixels, with the buffer. */
  readonly width: number;
  readonly height: number;
  /** Of a feature, in that CRS: there is no data outside of it. Tiles have none. */
  readonly geometry?: Polygon | MultiPolygon;
}

/** A tile or feature that shall be made. */
export interface RasterUnit {
  readonly id: number;
  readonly name: string;
  readonly grid: UnitGrid;
}

/** What a unit's run came to. */
export interface MadeUnit {
  /** Processing units of the Process API for the same picture, without any discount; 0 = skipped, its objects exist. */
  readonly units: number;
  readonly pixels: number;
  /** `No data`; null = nothing to say. */
  readonly note: string | null;
}
