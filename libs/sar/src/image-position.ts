/**
 * A place in a radar image: `line` along the flight, `sample` across, as the annotation counts them: whole numbers are the
 * centres of pixels, the first is 0.
 */
export interface ImagePosition {
  readonly line: number;
  readonly sample: number;
}

/** Finds places one after the other; near ones in a row are found fastest. */
export interface ImageLocator {
  /** @param height metres above the ellipsoid; without effect where the image's own grid tells. @returns null = outside */
  locate(longitude: number, latitude: number, height: number): ImagePosition | null;
}
