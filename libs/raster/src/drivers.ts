/** What the house itself stores: COGs and the VRTs it built. */
export const STORED_DRIVERS: readonly string[] = ['GTiff', 'VRT'];

/** What a stranger's file may be. Never VRT: it is a list of other files to open. */
export const UPLOAD_DRIVERS: readonly string[] = ['GTiff'];

/** What the files of a stranger's scene may be: also JPEG 2000, as the agencies deliver it. */
export const SCENE_DRIVERS: readonly string[] = [...UPLOAD_DRIVERS, 'JP2OpenJPEG'];

/**
 * Of a file in a bucket or a mounted root, by its name: what the house built as VRT ends in `.vrt`, and nothing else may be
 * one, whatever its content has become since it was registered.
 */
export const driversNamed = (path: string): readonly string[] =>
  path.endsWith('.vrt') ? STORED_DRIVERS : UPLOAD_DRIVERS;

/** Grids of geoid heights as PROJ has them. */
export const GEOID_DRIVERS: readonly string[] = ['GTX', 'GTiff'];
