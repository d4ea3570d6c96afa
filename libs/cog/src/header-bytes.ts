import { buffer } from 'node:stream/consumers';
import { DomainError } from '#libs/errors';
import { type ObjectStore } from '#libs/storage';

/** The header of a COG made by GDAL is some kilobytes at the start of the file: one request is all it takes. */
const FIRST_BYTES = 16 * 1024;
/** Anything else is fetched in pieces of at least this size, because IFDs and their values lie close together. */
const PIECE_BYTES = 32 * 1024;

interface Piece {
  readonly start: number;
  readonly bytes: Buffer;
}

/** Random access to the few bytes of an object that make up its header, in as few range reads as they allow. */
export class HeaderBytes {
  private readonly pieces: Piece[] = [];

  constructor(
    private readonly store: Pick<ObjectStore, 'get'>,
    private readonly key: string,
    readonly size: number,
  ) {}

  /** @throws RASTER_UNREADABLE when the file ends before `start + length`. */
  async read(start: number, length: number): Promise<Buffer> {
    const end = start + length;
    if (!Number.isSafeInteger(end) || start < 0 || end > this.size)
      throw new DomainError(
        'RASTER_UNREADABLE',
        `the TIFF header points to bytes ${start}–${end}, but the file ends at ${this.size}`,
      );
    const piece = this.pieces.find((p) => start >= p.start && end <= p.start + p.bytes.length);
    const { start: from, bytes } = piece ?? (await this.fetch(start, length));
    return bytes.subarray(start - from, end - from);
  }

  private async fetch(start: number, length: number): Promise<Piece> {
    const wanted = Math.max(length, start < FIRST_BYTES ? FIRST_BYTES - start : PIECE_BYTES);
    const end = Math.min(this.size, start + wanted) - 1;
    const bytes = await buffer(await this.store.get(this.key, { start, end }));
    if (bytes.length < length)
      throw new DomainError('RASTER_UNREADABLE', 'the file became shorter while its header was read');
    const piece = { start, bytes };
    this.pieces.push(piece);
    return piece;
  }
}
