import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { multipartMixed, type MultipartPart } from './multipart.js';

const part = (identifier: string, fileName: string, contentType: string, bytes: Buffer): MultipartPart => ({
  identifier,
  fileName,
  contentType,
  bytes,
});

/** Strictly by RFC 2046: delimiters are CRLF + `--boundary`, the end has two more dashes. Bytes as latin1. */
async function parsed(parts: MultipartPart[]) {
  const { contentType, body } = multipartMixed(parts);
  const [, boundary] = /^multipart\/mixed; boundary=([A-Za-z0-9-]{1,70})$/.exec(contentType)!;
  const text = `\r\n${(await buffer(body)).toString('latin1')}`;
  const pieces = text.split(`\r\n--${boundary}`);
  expect(pieces[0]).toBe('');
  expect(pieces.at(-1)).toBe('--\r\n');
  return pieces.slice(1, -1).map((piece) => {
    const end = piece.indexOf('\r\n\r\n');
    return { headers: piece.slice(2, end).split('\r\n'), bytes: piece.slice(end + 4) };
  });
}

describe('multipartMixed', () => {
  it('brings every part with type, disposition and length, its bytes untouched', async () => {
    const noise = Buffer.from([0, 13, 10, 45, 45, 13, 10, 13, 10, 255]);
    const parts = [
      part('default', 'default.tif', 'image/tiff', noise),
      part('userdata', 'userdata.json', 'application/json', Buffer.from('{"a":1}')),
    ];
    expect(await parsed(parts)).toEqual([
      {
        headers: [
          'Content-Type: image/tiff',
          'Content-Disposition: attachment; name="default"; filename="default.tif"',
          'Content-Length: 10',
        ],
        bytes: noise.toString('latin1'),
      },
      {
        headers: [
          'Content-Type: application/json',
          'Content-Disposition: attachment; name="userdata"; filename="userdata.json"',
          'Content-Length: 7',
        ],
        bytes: '{"a":1}',
      },
    ]);
  });

  it('has a boundary of its own each time', () => {
    expect(multipartMixed([]).contentType).not.toBe(multipartMixed([]).contentType);
  });
});
