import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { zipOf, type ZipLies } from '../../../test/support/zip-file.js';
import { extractZipMember, readZipDirectory, readZipMember, type ByteSource } from './index.js';

/** By Python's zipfile: a folder, a deflated and a stored member, a comment. */
const OF_PYTHON =
  'UEsDBBQAAAAIAMyhdV0AAAAAAgAAAAAAAAAHAAAAUC5TQUZFLwMAUEsDBBQAAAAIAMyhdV3cDHwDCQAAAFAAAAAUAAAAUC5TQUZFL21hbmlmZXN0LnNhZmWzqdC3s6EiBgBQSwMEFAAAAAAAAAAhUMJBJDUDAAAAAwAAABEAAABQLlNBRkUvc3RvcmVkLmJpbmFiY1BLAQIUAxQAAAAIAMyhdV0AAAAAAgAAAAAAAAAHAAAAAAAAAAAAEAD9QQAAAABQLlNBRkUvUEsBAhQDFAAAAAgAzKF1XdwMfAMJAAAAUAAAABQAAAAAAAAAAAAAAIABJwAAAFAuU0FGRS9tYW5pZmVzdC5zYWZlUEsBAhQDFAAAAAAAAAAhUMJBJDUDAAAAAwAAABEAAAAAAAAAAAAAAIABYgAAAFAuU0FGRS9zdG9yZWQuYmluUEsFBgAAAAADAAMAtgAAAJQAAAAOAG1hZGUgYnkgUHl0aG9u'; // prettier-ignore
/** The same with 64-bit lengths and places, as files beyond 4 GB have them. */
const LONG_OF_PYTHON =
  'UEsDBC0AAAAAAAAAIVDuiQEL//////////8PABQAUC5TQUZFL2xvbmcudHh0AQAQAPoAAAAAAAAA+gAAAAAAAABsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgbG9uZyBsb25nIGxvbmcgUEsDBC0AAAAAAAAAIVB6X0fW//////////8RABQAUC5TQUZFL3NlY29uZC50eHQBABAAJAAAAAAAAAAkAAAAAAAAAHNlY29uZCBmaWxlIHdpdGggbW9yZSB0aGFuIHRlbiBieXRlc1BLAQItAy0AAAAAAAAAIVDuiQEL//////////8PABQAAAAAAAAAAACAAQAAAABQLlNBRkUvbG9uZy50eHQBABAA+gAAAAAAAAD6AAAAAAAAAFBLAQItAy0AAAAAAAAAIVB6X0fW//////////8RABwAAAAAAAAAAACAAf////9QLlNBRkUvc2Vjb25kLnR4dAEAGAAkAAAAAAAAACQAAAAAAAAAOwEAAAAAAABQSwYGLAAAAAAAAAAtAC0AAAAAAAAAAAACAAAAAAAAAAIAAAAAAAAArAAAAAAAAACiAQAAAAAAAFBLBgcAAAAATgIAAAAAAAABAAAAUEsFBgAAAAACAAIArAAAAKIBAAAAAA=='; // prettier-ignore

function sourceOf(bytes: Buffer): ByteSource {
  return {
    size: bytes.length,
    stream: async (start, length) => Readable.from([bytes.subarray(start, start + length)]),
  };
}

async function read(bytes: Buffer, path: string, maxBytes = 1e6): Promise<string> {
  const entry = (await readZipDirectory(sourceOf(bytes))).find((one) => one.path === path)!;
  return (await readZipMember(sourceOf(bytes), entry, maxBytes)).toString();
}

const liar = (lies: ZipLies) => zipOf([['P/a', Buffer.from('a true story'), lies]]);

describe('ZIP archives', () => {
  it('reads what Python wrote', async () => {
    const bytes = Buffer.from(OF_PYTHON, 'base64');
    const entries = await readZipDirectory(sourceOf(bytes));
    expect(entries.map(({ path, size }) => [path, size])).toEqual([
      ['P.SAFE/manifest.safe', 80],
      ['P.SAFE/stored.bin', 3],
    ]);
    expect(await read(bytes, 'P.SAFE/manifest.safe')).toBe('<x/>'.repeat(20));
    expect(await read(bytes, 'P.SAFE/stored.bin')).toBe('abc');
  });

  it('reads 64-bit lengths', async () => {
    const bytes = Buffer.from(LONG_OF_PYTHON, 'base64');
    expect(await read(bytes, 'P.SAFE/second.txt')).toBe('second file with more than ten bytes');
    bytes.fill(0xff, bytes.length - 14, bytes.length - 2);
    expect(await read(bytes, 'P.SAFE/long.txt')).toBe('long '.repeat(50));
  });

  it('unpacks a member into a file', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'swath-zip-'));
    const source = sourceOf(
      zipOf([
        ['P/empty', Buffer.alloc(0)],
        ['P/a', Buffer.from('content')],
      ]),
    );
    const signal = new AbortController().signal;
    for (const entry of await readZipDirectory(source))
      await extractZipMember(source, entry, join(dir, entry.path.slice(2)), { maxBytes: 7, signal });
    expect(await readFile(join(dir, 'a'), 'utf8')).toBe('content');
    expect((await readFile(join(dir, 'empty'))).length).toBe(0);
    await rm(dir, { recursive: true });
  });

  it.each([
    ['longer than it says', { size: 5 }, /damaged at "P\/a"/],
    ['shorter than it says', { size: 13 }, /damaged/],
    ['of another checksum', { crc: 1 }, /damaged/],
    ['encrypted', { flags: 1 }, /encrypted/],
    ['packed by LZMA', { method: 14 }, /method 14/],
    ['stored, but not as long as it says', { method: 0, size: 11 }, /no picture/],
    ['a bomb', { size: 5_000_000_000 & 0x7fffffff }, /no picture/],
  ] as const)('refuses a member that is %s, and leaves no file', async (_what, lies, message) => {
    const dir = await mkdtemp(join(tmpdir(), 'swath-zip-'));
    const source = sourceOf(liar(lies));
    const [entry] = await readZipDirectory(source);
    const options = { maxBytes: 1e12, signal: new AbortController().signal };
    const failure = { code: 'INVALID', message: expect.stringMatching(message) };
    await expect(extractZipMember(source, entry!, join(dir, 'a'), options)).rejects.toMatchObject(failure);
    expect(await readdir(dir)).toEqual([]);
    await rm(dir, { recursive: true });
  });

  it('refuses more than was asked for', async () => {
    await expect(read(liar({}), 'P/a', 11)).rejects.toMatchObject({
      code: 'INVALID',
      message: expect.stringMatching('12 bytes'),
    });
  });

  it.each([['/etc/passwd'], ['P/../../x'], ['P\\x'], ['C:/x'], ['P/\u0000x'], ['./x']])(
    'refuses the name %j',
    async (name) => {
      await expect(readZipDirectory(sourceOf(zipOf([[name, Buffer.from('x')]])))).rejects.toMatchObject({
        code: 'INVALID',
        message: expect.stringMatching('unsafe name'),
      });
    },
  );

  it('refuses a name that comes twice', async () => {
    const twice = zipOf([
      ['P/a', Buffer.from('1')],
      ['P/a', Buffer.from('2')],
    ]);
    await expect(readZipDirectory(sourceOf(twice))).rejects.toMatchObject({ message: expect.stringMatching('twice') });
  });

  it('refuses what is cut off, or no archive, at any length', async () => {
    const whole = zipOf([
      ['P/a', Buffer.from('content')],
      ['P/b', Buffer.from('more')],
    ]);
    for (let length = 0; length < whole.length; length++)
      await expect(readZipDirectory(sourceOf(whole.subarray(0, length)))).rejects.toMatchObject({ code: 'INVALID' });
  });

  it('survives any one wrong byte', async () => {
    const whole = zipOf([['P/a', Buffer.from('content')]]);
    for (let at = 0; at < whole.length; at++) {
      const bytes = Buffer.from(whole);
      bytes[at]! ^= 0xff;
      const outcome = await readZipDirectory(sourceOf(bytes))
        .then((entries) => Promise.all(entries.map((entry) => readZipMember(sourceOf(bytes), entry, 1e6))))
        .then(
          () => 'read',
          (error: { code?: string }) => error.code,
        );
      expect(['read', 'INVALID']).toContain(outcome);
    }
  });
});
