/** One item of a stream as text or parsed already, or why it cannot be had. */
export interface RawItem {
  /** Counted from 1: the line of NDJSON, else the place in the sequence. */
  readonly line: number;
  readonly text: string | null;
  readonly body?: unknown;
  readonly fault?: string;
}

/** Cuts a stream of bytes into items, however the bytes are cut into chunks. */
export interface ItemSplitter {
  push(chunk: Buffer): Iterable<RawItem>;
  /** The stream is complete. */
  end(): Iterable<RawItem>;
}

/** Reads on only when the item before was taken, so that a stream never runs ahead of its consumer. */
export async function* rawItems(stream: AsyncIterable<Buffer>, splitter: ItemSplitter): AsyncGenerator<RawItem> {
  for await (const chunk of stream) yield* splitter.push(chunk);
  yield* splitter.end();
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Bytes of one item, gathered over chunks and given up when there are too many. */
export class Gathering {
  private parts: Buffer[] = [];
  private size = 0;

  constructor(private readonly maxBytes: number) {}

  add(part: Buffer): void {
    this.size += part.length;
    if (this.size > this.maxBytes) this.parts = [];
    else if (part.length > 0) this.parts.push(part);
  }

  /** Empties it. */
  take(line: number): RawItem {
    const bytes = this.parts.length === 1 ? (this.parts[0] as Buffer) : Buffer.concat(this.parts);
    const isTooLong = this.size > this.maxBytes;
    this.parts = [];
    this.size = 0;
    if (isTooLong) return { line, text: null, fault: `is longer than ${this.maxBytes} bytes` };
    try {
      return { line, text: utf8.decode(bytes) };
    } catch {
      return { line, text: null, fault: 'is not UTF-8' };
    }
  }
}
