import { crc32, deflateRawSync } from 'node:zlib';

/** What a member may lie about. */
export interface ZipLies {
  readonly size?: number;
  readonly crc?: number;
  readonly flags?: number;
  readonly method?: number;
}

export type ZipContent = Iterable<readonly [path: string, content: Buffer, lies?: ZipLies]>;

/** A ZIP archive, deflated member by member. */
export function zipOf(files: ZipContent): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let start = 0;
  let count = 0;
  for (const [path, content, lies = {}] of files) {
    const name = Buffer.from(path);
    const packed = lies.method === 0 ? content : deflateRawSync(content);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(lies.flags ?? 0x0800, 2);
    shared.writeUInt16LE(lies.method ?? 8, 4);
    shared.writeUInt32LE(lies.crc ?? crc32(content), 10);
    shared.writeUInt32LE(packed.length, 14);
    shared.writeUInt32LE(lies.size ?? content.length, 18);
    shared.writeUInt16LE(name.length, 22);
    locals.push(Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), shared, name, packed]));
    const place = Buffer.alloc(14);
    place.writeUInt32LE(start, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), shared, place, name]));
    start += locals.at(-1)!.length;
    count++;
  }
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(start, 16);
  return Buffer.concat([...locals, ...directory, end]);
}
