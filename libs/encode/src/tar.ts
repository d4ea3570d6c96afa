export interface TarMember {
  /** Path-free; conventions.md: `[A-Za-z0-9_.-]{1,64}`. */
  readonly identifier: string;
  /** Without the dot. */
  readonly extension: string;
  readonly bytes: Uint8Array;
}

const BLOCK = 512;
/** Two empty blocks end an archive. */
const END = new Uint8Array(2 * BLOCK);

/**
 * A plain ustar without folders, member by member in their order: only one need be in memory at a time, since `members`
 * may encode the next when it is asked for. Written here because what a tar library adds (pax headers, links, sparse
 * files, streams of its own) is what the contract rules out.
 * @throws RangeError for a name that a plain header cannot hold or that has a folder
 */
export async function* tarOf(
  members: Iterable<TarMember> | AsyncIterable<TarMember>,
  modifiedAt = new Date(),
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const { identifier, extension, bytes } of members) {
    yield headerOf(`${identifier}.${extension}`, bytes.length, modifiedAt);
    yield bytes;
    const padding = (BLOCK - (bytes.length % BLOCK)) % BLOCK;
    if (padding > 0) yield new Uint8Array(padding);
  }
  yield END;
}

/** POSIX.1-1988 ustar header: a regular file, rw-r--r--, owner 0:0. */
function headerOf(name: string, size: number, modifiedAt: Date): Uint8Array {
  if (Buffer.byteLength(name) > 100 || /[/\\\0]/.test(name))
    throw new RangeError(`${name} is no plain tar member name`);
  const header = Buffer.alloc(BLOCK);
  header.write(name, 0);
  header.write(octal(0o644, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(size, 12), 124);
  header.write(octal(Math.floor(modifiedAt.getTime() / 1000), 12), 136);
  header.fill(' ', 148, 156);
  header.write('0', 156);
  header.write('ustar\0' + '00', 257);
  // The checksum counts its own field as spaces; it is six digits, NUL, space.
  const checksum = header.reduce((sum, byte) => sum + byte, 0);
  header.write(`${checksum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

/** Zero-padded and NUL-ended, `width` bytes in all. */
function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, '0')}\0`;
}
