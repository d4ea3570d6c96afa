import { execFileSync } from 'node:child_process';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { chooseDelivery } from './delivery.js';
import { type EncodableImage } from './image.js';
import { type ResponseRequest } from './response-wish.js';
import { writeDelivery } from './write-delivery.js';

const IMAGES: Readonly<Record<string, EncodableImage>> = {
  default: { width: 2, height: 1, bands: 1, sampleType: 'UINT8', data: Uint8Array.of(1, 2) },
  deep: { width: 1, height: 1, bands: 5, sampleType: 'INT16', data: Int16Array.of(1, 2, 3, 4, 5) },
};
const OUTPUTS = Object.keys(IMAGES).map((id) => ({ id }));
const BOTH: ResponseRequest[] = [
  { identifier: 'deep', format: { type: 'image/tiff' } },
  { identifier: 'userdata' },
  { format: { type: 'image/jpeg' } },
];

async function delivered(accept?: string, responses?: ResponseRequest[]) {
  const rendered: string[] = [];
  const image = (output: string) => {
    rendered.push(output);
    return IMAGES[output]!;
  };
  const writeTiff = () => Promise.resolve(Buffer.from('II*\0'));
  const delivery = chooseDelivery(accept, responses, OUTPUTS);
  const { contentType, headers, body } = await writeDelivery(delivery, { image, userData: { n: 1 } }, writeTiff);
  return { contentType, headers, rendered, bytes: await buffer(body) };
}

describe('writeDelivery', () => {
  it('writes one picture as the whole body', async () => {
    const { bytes, contentType, headers, rendered } = await delivered();
    expect({ contentType, headers, rendered }).toEqual({
      contentType: 'image/png',
      headers: {},
      rendered: ['default'],
    });
    expect(bytes.toString('latin1', 1, 4)).toBe('PNG');
  });

  it('tells how to read raw samples', async () => {
    const { bytes, contentType, headers } = await delivered('application/octet-stream', [{ identifier: 'deep' }]);
    expect(contentType).toBe('application/octet-stream');
    expect(headers).toEqual({ 'SH-Width': '1', 'SH-Height': '1', 'SH-Components': '5', 'SH-SampleType': 'INT16' });
    expect(bytes.toString('hex')).toBe('01000200030004000500');
  });

  it('renders nothing for the user data alone', async () => {
    const { bytes, contentType, rendered } = await delivered('application/json', BOTH);
    expect({ contentType, rendered, text: bytes.toString() }).toEqual({
      contentType: 'application/json',
      rendered: [],
      text: '{"n":1}',
    });
  });

  it('packs several into a tar, in their order', async () => {
    const { bytes, contentType, rendered } = await delivered('*/*', BOTH);
    expect({ contentType, rendered }).toEqual({ contentType: 'application/x-tar', rendered: ['deep', 'default'] });
    const list = execFileSync('tar', ['-tf', '-'], { input: bytes, encoding: 'utf8' });
    expect(list.trim().split('\n')).toEqual(['deep.tif', 'userdata.json', 'default.jpg']);
    expect(execFileSync('tar', ['-xOf', '-', 'userdata.json'], { input: bytes, encoding: 'utf8' })).toBe('{"n":1}');
  });

  it('or into a multipart body', async () => {
    const { bytes, contentType } = await delivered('multipart/mixed', BOTH);
    const boundary = contentType.split('boundary=')[1]!;
    expect(bytes.toString('latin1').split(`--${boundary}`)).toHaveLength(BOTH.length + 2);
    expect(bytes.toString('latin1')).toContain('Content-Type: image/tiff\r\n');
  });

  it('names the output that its format cannot hold', async () => {
    const message = 'Output deep has sampleType INT16; image/png takes UINT8 and UINT16 (or AUTO)';
    await expect(delivered('*/*', [{ identifier: 'deep' }])).rejects.toMatchObject({ code: 'BAD_REQUEST', message });
    await expect(delivered('*/*', [{}, { identifier: 'deep' }])).rejects.toMatchObject({ message });
  });
});
