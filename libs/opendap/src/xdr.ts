import { DomainError } from '#libs/errors';
import { type ArrayValues } from '#libs/cf';
import { type DapArray, type DapDeclaration, type DapType } from './dds.js';

const utf8 = new TextDecoder();

/** Reads the binary part of a DAP 2 answer (§7.3.2: XDR, RFC 4506), declaration by declaration. */
export class XdrReader {
  private at = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Values of every array, in the order in which they were declared. @throws UPSTREAM_FAILED */
  all(declarations: readonly DapDeclaration[]): Array<{ readonly array: DapArray; readonly values: ArrayValues }> {
    return declarations.flatMap((declared) => {
      if (declared.kind === 'array') return [{ array: declared, values: this.values(declared) }];
      if (declared.kind === 'grid') return this.all([declared.array, ...declared.maps]);
      if (declared.isSequence || declared.dimensions.length > 0) throw odd(`${declared.name} is no array`);
      return this.all(declared.members);
    });
  }

  private values({ name, type, dimensions }: DapArray): ArrayValues {
    const count = dimensions.reduce((product, { size }) => product * size, 1);
    const isScalar = dimensions.length === 0;
    if (!isScalar) this.length(name, count);
    if (type === 'String' || type === 'Url')
      return Array.from({ length: this.bounded(name, count, 4) }, () => this.text());
    // Arrays of numbers carry their length twice: once as an array of DAP and once as one of XDR.
    if (!isScalar) this.length(name, count);
    return type === 'Byte' && !isScalar ? this.octets(name, count) : this.numbers(name, type, count);
  }

  private numbers(name: string, type: DapType, count: number): Float64Array {
    const width = type === 'Float64' ? 8 : 4;
    const values = new Float64Array(this.bounded(name, count, width));
    for (let i = 0; i < count; i++) values[i] = this.number(type, this.at + i * width);
    this.at += count * width;
    return values;
  }

  /** Small integers fill four bytes each. */
  private number(type: DapType, at: number): number {
    if (type === 'Float64') return this.view.getFloat64(at);
    if (type === 'Float32') return this.view.getFloat32(at);
    return type === 'Int16' || type === 'Int32' ? this.view.getInt32(at) : this.view.getUint32(at);
  }

  private octets(name: string, count: number): Float64Array {
    const values = Float64Array.from(this.bytes.subarray(this.at, this.at + this.bounded(name, count, 1)));
    this.at += count + (-count & 3);
    return values;
  }

  private text(): string {
    const length = this.bounded('a text', this.uint('a text'), 1);
    const text = utf8.decode(this.bytes.subarray(this.at, this.at + length));
    this.at += length + (-length & 3);
    return text;
  }

  private length(name: string, expected: number): void {
    const found = this.uint(name);
    if (found !== expected) throw odd(`${name} has ${found} values instead of ${expected}`);
  }

  private uint(name: string): number {
    this.bounded(name, 1, 4);
    const value = this.view.getUint32(this.at);
    this.at += 4;
    return value;
  }

  /** @returns the count. @throws UPSTREAM_FAILED when the answer ends before so many elements */
  private bounded(name: string, count: number, width: number): number {
    if (this.at + count * width > this.bytes.length) throw odd(`it ends within ${name}`);
    return count;
  }
}

function odd(why: string): DomainError {
  return new DomainError('UPSTREAM_FAILED', `The OPeNDAP server's data cannot be read: ${why}`);
}
