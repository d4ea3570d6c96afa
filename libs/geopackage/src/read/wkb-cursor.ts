/** What is wrong with a geometry, as the rest of a sentence: 'has a ring that is not closed'. */
export class GeometryFault extends Error {}

const ORDINATE_BYTES = 8;

/** Reads well-known binary from one place to the next; every geometry in it says its own byte order. */
export class WkbCursor {
  private isLittleEndian = true;

  constructor(
    private readonly view: DataView,
    private offset: number,
  ) {}

  byteOrder(): void {
    const mark = this.view.getUint8(this.take(1));
    if (mark > 1) throw new GeometryFault(`has broken WKB: byte order ${mark}`);
    this.isLittleEndian = mark === 1;
  }

  uint32(): number {
    return this.view.getUint32(this.take(4), this.isLittleEndian);
  }

  /** How many things of at least `bytes` each follow. A count that cannot be true is refused before anything is allocated. */
  count(bytes: number): number {
    const count = this.uint32();
    if (count * bytes > this.view.byteLength - this.offset)
      throw new GeometryFault('has broken WKB: it ends too early');
    return count;
  }

  /** The first two of `dimensions` ordinates. */
  point(dimensions: number): [x: number, y: number] {
    const at = this.take(ORDINATE_BYTES * dimensions);
    const x = this.view.getFloat64(at, this.isLittleEndian);
    const y = this.view.getFloat64(at + ORDINATE_BYTES, this.isLittleEndian);
    if (!Number.isFinite(x) || !Number.isFinite(y)) throw new GeometryFault(`has the coordinates (${x}, ${y})`);
    return [x, y];
  }

  private take(bytes: number): number {
    const at = this.offset;
    if (at + bytes > this.view.byteLength) throw new GeometryFault('has broken WKB: it ends too early');
    this.offset += bytes;
    return at;
  }
}
