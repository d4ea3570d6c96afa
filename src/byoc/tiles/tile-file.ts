/** One file of an ingested tile, enough to describe its scene without opening it again. */
export interface TileFile {
  readonly source: string;
  /** In the collection's bucket. */
  readonly key: string;
  readonly sizeBytes: number;
  readonly etag: string;
  readonly headerBytes: number;
  readonly width: number;
  readonly height: number;
  /** North-west corner and pixel size in the tile's CRS. */
  readonly originX: number;
  readonly originY: number;
  readonly pixelWidth: number;
  readonly pixelHeight: number;
}
