import { DomainError } from '#libs/errors';
import { Gathering, type ItemSplitter, type RawItem } from './raw-items.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x7b, 0x7d, 0x5b, 0x5d];
const BLANKS = new Set([0x20, 0x09, 0x0a, 0x0d]);
/** Longer member names of the collection itself are of no interest. */
const MAX_NAME_BYTES = 64;

/** Members of `features` of a GeoJSON FeatureCollection of any length; its other members are passed over. */
export const featureCollection = (maxBytes: number): ItemSplitter => new FeatureCollectionItems(maxBytes);

class FeatureCollectionItems implements ItemSplitter {
  private readonly gathering: Gathering;
  private readonly name = new Gathering(MAX_NAME_BYTES);
  private depth = 0;
  private isText = false;
  private isEscaped = false;
  /** Last text at the top level, and the member that the colon after it began. */
  private lastText: string | null = null;
  private member: string | null = null;
  private isInFeatures = false;
  private hasFeatures = false;
  /** A member of `features` that is no object, until its comma. */
  private isScalar = false;
  private isOver = false;
  private count = 0;
  private bytesBefore = 0;

  constructor(maxBytes: number) {
    this.gathering = new Gathering(maxBytes);
  }

  *push(chunk: Buffer): Iterable<RawItem> {
    // Start of what the gathering takes from this chunk: inside an item, or inside a name.
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] as number;
      if (this.isText) {
        if (this.isEscaped) this.isEscaped = false;
        else if (byte === BACKSLASH) this.isEscaped = true;
        else if (byte === QUOTE) {
          this.isText = false;
          if (this.depth === 1) {
            this.name.add(chunk.subarray(from, at));
            this.lastText = this.name.take(0).text;
          }
        }
      } else if (byte === QUOTE) {
        this.isText = true;
        if (this.depth === 1) from = at + 1;
        else if (this.depth === 2) yield* this.scalar();
      } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        this.open(byte, at);
        if (this.isItem()) from = this.depth === 3 ? at : from;
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        const ends = this.isItem() && this.depth === 3;
        this.close(byte, at);
        if (ends) {
          this.gathering.add(chunk.subarray(from, at + 1));
          yield this.gathering.take(++this.count);
        }
      } else if (byte === COLON && this.depth === 1) this.member = this.lastText;
      else if (byte === COMMA && this.depth === 2) this.isScalar = false;
      else if (this.depth === 0 && !BLANKS.has(byte)) throw this.malformed(at);
      else if (this.depth === 2 && byte !== COMMA && !BLANKS.has(byte)) yield* this.scalar();
    }
    if (this.isItem()) this.gathering.add(chunk.subarray(from));
    else if (this.isText && this.depth === 1) this.name.add(chunk.subarray(from));
    this.bytesBefore += chunk.length;
  }

  *end(): Iterable<RawItem> {
    if (!this.isOver) throw this.malformed(0, 'the body ends in the middle of it');
    if (!this.hasFeatures) throw new DomainError('BAD_REQUEST', 'features: is required in a FeatureCollection');
  }

  private isItem(): boolean {
    return this.isInFeatures && this.depth >= 3;
  }

  private open(byte: number, at: number): void {
    if (this.isOver || (this.depth === 0 && byte !== OPEN_BRACE)) throw this.malformed(at);
    this.depth += 1;
    if (this.depth === 2 && this.member === 'features' && byte === OPEN_BRACKET) {
      if (this.hasFeatures) throw this.malformed(at, 'features stands there twice');
      this.isInFeatures = this.hasFeatures = true;
    }
  }

  private close(byte: number, at: number): void {
    if (this.depth === 0 || (this.depth === 1 && byte !== CLOSE_BRACE)) throw this.malformed(at);
    this.depth -= 1;
    if (this.depth === 1) this.isInFeatures = this.isScalar = false;
    if (this.depth === 0) this.isOver = true;
  }

  private *scalar(): Iterable<RawItem> {
    if (!this.isInFeatures || this.depth !== 2 || this.isScalar) return;
    this.isScalar = true;
    yield { line: ++this.count, text: null, fault: 'must be object' };
  }

  private malformed(at: number, why = 'not valid JSON'): DomainError {
    return new DomainError(
      'BAD_REQUEST',
      `The FeatureCollection cannot be read: ${why} (byte ${this.bytesBefore + at}, after ${this.count} features)`,
    );
  }
}
