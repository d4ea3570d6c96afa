import { createHash, randomBytes } from 'node:crypto';
import { type FileHandle, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type RemoteFile } from '../../providers/import-provider.js';
import { PartialFile } from './partial-file.js';

const REMOTE: RemoteFile = { path: 'a.tif', href: 'https://example.org/a.tif', size: null, checksum: null };

describe('a file that grows with its download', () => {
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'partial-'));
  });

  afterEach(() => rm(dir, { recursive: true }));

  it('holds chunks of all sizes in their order, and tells their digest', async () => {
    const sizes = [1, 65_536, 700_000, 400_000, 0, 2_500_000, 17];
    const whole = randomBytes(sizes.reduce((sum, size) => sum + size, 0));
    const local = join(dir, 'part');
    const part = await PartialFile.create(local, REMOTE);
    let at = 0;
    for (const size of sizes) await part.append(Uint8Array.from(whole.subarray(at, (at += size))));
    const { sha256 } = await part.finish();
    await part.close();
    expect((await readFile(local)).equals(whole)).toBe(true);
    expect(sha256).toBe(createHash('sha256').update(whole).digest('hex'));
  });

  it('gives the memory of written chunks back, but not of those that share it with others', async () => {
    const part = await PartialFile.create(join(dir, 'part'), REMOTE);
    const own = new Uint8Array(600_000);
    const shared = new Uint8Array(1_200_000);
    await part.append(own);
    expect(own.length).toBe(600_000);
    await part.append(shared.subarray(0, 600_000));
    expect([own.length, shared.length]).toEqual([0, 1_200_000]);
    await part.close();
  });

  it('goes on where a disk that is almost full has stopped in the middle of a chunk', async () => {
    const local = join(dir, 'part');
    const part = await PartialFile.create(local, REMOTE);
    const { file } = part as unknown as { file: FileHandle };
    const writev = file.writev.bind(file) as (chunks: Uint8Array[], at: number) => Promise<unknown>;
    const partly = (chunks: Uint8Array[], at: number) => writev([chunks[0]!.subarray(0, 333_333)], at);
    Object.assign(file, { writev: partly });
    const whole = randomBytes(1_100_000);
    await part.append(whole.subarray(0, 500_000));
    await part.append(whole.subarray(500_000));
    await part.close();
    expect((await readFile(local)).equals(whole)).toBe(true);
  });

  it('begins again from the first byte', async () => {
    const local = join(dir, 'part');
    const part = await PartialFile.create(local, REMOTE);
    await part.append(new Uint8Array(1_500_000).fill(1));
    await part.begin(null, null);
    await part.append(Uint8Array.of(2, 3));
    await part.finish();
    await part.close();
    expect([...(await readFile(local))]).toEqual([2, 3]);
  });
});
