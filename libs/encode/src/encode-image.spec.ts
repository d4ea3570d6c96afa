import { describe, expect, it, jest } from '@jest/globals';
import { encodeImage, type GeoTiffWriter } from './encode-image.js';
import { bytesOf, type EncodableImage, type Samples, type SampleType } from './image.js';
import { encodeOctetStream } from './octet-stream.js';
import { userDataJson } from './user-data.js';

const image = (sampleType: SampleType, data: Samples, bands = 1): EncodableImage => ({
  width: 2,
  height: data.length / bands / 2,
  bands,
  sampleType,
  data,
});

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('encodeOctetStream', () => {
  it.each<[SampleType, Samples, string]>([
    ['UINT8', Uint8Array.of(1, 255), '01ff'],
    ['INT8', Int8Array.of(-1, -128), 'ff80'],
    ['UINT16', Uint16Array.of(1, 65534), '0100feff'],
    ['INT16', Int16Array.of(-2, 258), 'feff0201'],
    ['FLOAT32', Float32Array.of(1, NaN), '0000803f0000c07f'],
  ])('%s little-endian', (type, data, expected) => {
    const { bytes, headers } = encodeOctetStream(image(type, data));
    expect(hex(bytes)).toBe(expected);
    expect(headers).toEqual({
      'SH-Width': '2',
      'SH-Height': '1',
      'SH-Components': '1',
      'SH-SampleType': type,
    });
  });

  it('keeps the bands of a pixel together', () => {
    const { bytes, headers } = encodeOctetStream(image('UINT8', Uint8Array.of(1, 2, 3, 4, 5, 6), 3));
    expect(hex(bytes)).toBe('010203040506');
    expect(headers['SH-Components']).toBe('3');
  });

  it('sends a part of a larger buffer and shared memory as they lie', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(8)).map((_, i) => i);
    const inside = new Uint16Array(new Uint8Array([9, 9, 1, 0, 2, 0]).buffer, 2, 2);
    expect(hex(encodeOctetStream(image('UINT16', inside)).bytes)).toBe('01000200');
    expect(hex(encodeOctetStream(image('UINT8', shared)).bytes)).toBe('0001020304050607');
  });
});

describe('samples that contradict the image are our defect, not a 400', () => {
  it.each<[string, EncodableImage]>([
    ['too few', { ...image('UINT8', new Uint8Array(4)), height: 3 }],
    ['too many', { ...image('UINT8', new Uint8Array(4)), bands: 1, height: 1 }],
    ['of another type', image('UINT16', new Uint8Array(4))],
    ['none', image('UINT8', new Uint8Array(0))],
  ])('%s', (_, wrong) => {
    expect(() => bytesOf(wrong)).toThrow(TypeError);
  });
});

describe('encodeImage', () => {
  const grey = image('UINT8', Uint8Array.of(1, 2));
  const noTiff: GeoTiffWriter = () => Promise.reject(new Error('not asked for'));

  it('leaves GeoTIFF to GDAL', async () => {
    const write = jest.fn<GeoTiffWriter>().mockResolvedValue(Uint8Array.of(7));
    expect(await encodeImage(grey, { format: 'image/tiff' }, write)).toEqual({ bytes: Uint8Array.of(7), headers: {} });
    expect(write).toHaveBeenCalledWith(grey);
  });

  it.each([
    ['image/png', '89504e47', {}],
    ['image/jpeg', 'ffd8ff', {}],
    ['application/octet-stream', '0102', { 'SH-SampleType': 'UINT8' }],
  ] as const)('writes %s', async (format, start, headers) => {
    const encoded = await encodeImage(grey, { format }, noTiff);
    expect(hex(encoded.bytes).startsWith(start)).toBe(true);
    expect(encoded.headers).toMatchObject(headers);
  });

  it.each(['image/png', 'image/jpeg'] as const)('refuses five bands as %s and names the output', async (format) => {
    const five = { ...image('UINT8', new Uint8Array(10), 5), output: 'stack' };
    await expect(encodeImage(five, { format }, noTiff)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: `Output stack has 5 bands; ${format} takes 1, 2, 3, 4`,
    });
  });
});

describe('userDataJson', () => {
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;

  it.each<[unknown, string]>([
    [{ norm_factor: 0.0001, names: ['ž'] }, '{"norm_factor":0.0001,"names":["ž"]}'],
    [{ when: new Date(0) }, '{"when":"1970-01-01T00:00:00.000Z"}'],
    ['text', '"text"'],
    [null, 'null'],
    [0, '0'],
    [undefined, '{}'],
    [() => 1, '{}'],
  ])('%j', (value, json) => {
    expect(Buffer.from(userDataJson(value)).toString('utf8')).toBe(json);
  });

  it.each([[{ big: 1n }], [cycle]])('refuses what JSON cannot hold', (value) => {
    expect(() => userDataJson(value)).toThrow(/^userData cannot be written as JSON: .+$/);
    expect(() => userDataJson(value)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
  });
});
