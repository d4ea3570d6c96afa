import { Gathering, type ItemSplitter, type RawItem } from './raw-items.js';

const LINE_FEED = 0x0a;
const RECORD_SEPARATOR = 0x1e;

/** NDJSON: one item per line; blank lines count and are left out. */
export const ndjson = (maxBytes: number): ItemSplitter => new SeparatedItems(LINE_FEED, 1, maxBytes);

/** RFC 8142: a record separator before each item. */
export const jsonSequence = (maxBytes: number): ItemSplitter => new SeparatedItems(RECORD_SEPARATOR, 0, maxBytes);

class SeparatedItems implements ItemSplitter {
  private readonly gathering: Gathering;

  constructor(
    private readonly separator: number,
    private line: number,
    maxBytes: number,
  ) {
    this.gathering = new Gathering(maxBytes);
  }

  *push(chunk: Buffer): Iterable<RawItem> {
    let from = 0;
    for (let at = chunk.indexOf(this.separator); at !== -1; at = chunk.indexOf(this.separator, from)) {
      this.gathering.add(chunk.subarray(from, at));
      yield* this.taken();
      from = at + 1;
    }
    this.gathering.add(chunk.subarray(from));
  }

  *end(): Iterable<RawItem> {
    yield* this.taken();
  }

  private *taken(): Iterable<RawItem> {
    const item = this.gathering.take(this.line++);
    if (item.text === null || item.text.trim() !== '') yield item;
  }
}
