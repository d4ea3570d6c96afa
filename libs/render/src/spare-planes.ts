/** Bytes kept between renderings: the bands of a few map tiles, or those of one large block. */
const MOST_KEPT = 16 * 1024 ** 2;

/**
 * Memory for pixels on their way from the files, lent to one reading at a time. V8 counts such arrays as garbage to be collected
 * soon: made anew for every tile, they cost more time than reading does.
 */
export class SparePlanes {
  private readonly free: Float64Array[] = [];
  private bytes = 0;

  /** Of any content. */
  borrow(pixels: number): Float64Array {
    const found = this.free.findLastIndex(({ length }) => length === pixels);
    if (found < 0) return new Float64Array(pixels);
    const [plane] = this.free.splice(found, 1) as [Float64Array];
    this.bytes -= plane.byteLength;
    return plane;
  }

  /** Never after a failure: GDAL may still be writing there. */
  giveBack(planes: readonly Float64Array[]): void {
    for (const plane of planes) {
      this.free.push(plane);
      this.bytes += plane.byteLength;
    }
    while (this.bytes > MOST_KEPT) this.bytes -= this.free.shift()!.byteLength;
  }
}

/** Of this process, for all its renderings. */
export const sparePlanes = new SparePlanes();
