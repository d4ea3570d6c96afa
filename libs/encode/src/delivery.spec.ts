import { describe, expect, it } from '@jest/globals';
import { assertDeliverable, chooseDelivery, type Delivery, fileNameOf } from './delivery.js';
import { type OutputShape } from './formats.js';
import { type ResponseRequest } from './response-wish.js';

const OUTPUTS = [{ id: 'default' }, { id: 'ndvi' }, { id: 'scl' }];

const PNG: ResponseRequest = { identifier: 'default', format: { type: 'image/png' } };
const TIFF: ResponseRequest = { identifier: 'ndvi', format: { type: 'image/tiff' } };
const JPEG: ResponseRequest = { identifier: 'scl', format: { type: 'image/jpeg', quality: 70 } };
const DATA: ResponseRequest = { identifier: 'userdata', format: { type: 'application/json' } };

/** `none image/jpeg: default.jpg@90`: container, content type, then file names with the quality of JPEGs. */
function shown({ container, contentType, parts }: Delivery): string {
  const names = parts.map((part) => {
    const quality = part.kind === 'picture' && part.quality !== undefined ? `@${part.quality}` : '';
    return fileNameOf(part) + (part.format === 'application/octet-stream' ? ' raw' : '') + quality;
  });
  return `${container} ${contentType}: ${names.join(' ')}`;
}

const deliver = (accept?: string, responses?: ResponseRequest[] | null) =>
  shown(chooseDelivery(accept, responses, OUTPUTS));

const ONE_PNG = 'none image/png: default.png';
const ALL_TAR = 'tar application/x-tar: default.png ndvi.tif scl.jpg@70 userdata.json';
const AXIOS = 'application/json, text/plain, */*';
const CHROME_IMG = 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8';
const CHROME_PAGE = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';

describe('without Accept, or with a wildcard, responses decide', () => {
  it.each<[string | undefined, ResponseRequest[] | null | undefined, string]>([
    [undefined, undefined, ONE_PNG],
    ['', null, ONE_PNG],
    ['*/*', [], ONE_PNG],
    ['*', [{}], ONE_PNG],
    ['*/*', [{ identifier: null, format: null }], ONE_PNG],
    ['*/*', [{ identifier: 'ndvi' }], 'none image/png: ndvi.png'],
    ['*/*', [TIFF], 'none image/tiff: ndvi.tif'],
    ['*/*', [{ format: { type: 'IMAGE/TIFF' } }], 'none image/tiff: default.tif'],
    ['*/*', [JPEG], 'none image/jpeg: scl.jpg@70'],
    ['*/*', [{ format: { type: 'image/jpeg' } }], 'none image/jpeg: default.jpg@90'],
    ['*/*', [{ format: { type: 'image/jpeg', quality: 0 } }], 'none image/jpeg: default.jpg@0'],
    ['*/*', [DATA], 'none application/json: userdata.json'],
    ['*/*', [{ identifier: 'userdata' }], 'none application/json: userdata.json'],
    ['*/*', [PNG, TIFF, JPEG, DATA], ALL_TAR],
    [undefined, [TIFF, DATA], 'tar application/x-tar: ndvi.tif userdata.json'],
    [AXIOS, [TIFF], 'none image/tiff: ndvi.tif'],
    [AXIOS, undefined, ONE_PNG],
    [AXIOS, [PNG, TIFF, JPEG, DATA], ALL_TAR],
    [AXIOS, [DATA], 'none application/json: userdata.json'],
    [CHROME_PAGE, [TIFF], 'none image/tiff: ndvi.tif'],
    ['application/*', [PNG, TIFF, JPEG, DATA], ALL_TAR],
    // The same output in two formats: two members of different names.
    ['*/*', [PNG, { format: { type: 'image/tiff' } }], 'tar application/x-tar: default.png default.tif'],
  ])('%s with %j', (accept, responses, expected) => {
    expect(deliver(accept, responses)).toBe(expected);
  });
});

describe('Accept beats responses', () => {
  it.each<[string, ResponseRequest[] | undefined, string]>([
    ['image/tiff', undefined, 'none image/tiff: default.tif'],
    ['image/png', [TIFF], 'none image/png: ndvi.png'],
    ['image/jpeg', [JPEG], 'none image/jpeg: scl.jpg@70'],
    ['image/jpeg', [TIFF], 'none image/jpeg: ndvi.jpg@90'],
    ['image/tiff', [TIFF, PNG], 'none image/tiff: ndvi.tif'],
    ['image/png', [DATA, TIFF], 'none image/png: ndvi.png'],
    ['image/png', [DATA], ONE_PNG],
    ['image/*', [TIFF], 'none image/tiff: ndvi.tif'],
    ['image/*', [JPEG, TIFF], 'none image/jpeg: scl.jpg@70'],
    [CHROME_IMG, [TIFF], 'none image/tiff: ndvi.tif'],
    ['Image/TIFF;depth=8', undefined, 'none image/tiff: default.tif'],
    ['application/x-tar', [TIFF], 'tar application/x-tar: ndvi.tif'],
    ['application/tar', undefined, 'tar application/x-tar: default.png'],
    ['application/tar', [PNG, TIFF, JPEG, DATA], ALL_TAR],
    ['application/json', undefined, 'none application/json: userdata.json'],
    ['application/json;charset=utf-8', [PNG, DATA], 'none application/json: userdata.json'],
    ['multipart/mixed', [TIFF, DATA], 'multipart multipart/mixed: ndvi.tif userdata.json'],
    ['multipart/mixed', [TIFF], 'multipart multipart/mixed: ndvi.tif'],
    ['application/octet-stream', [TIFF, PNG], 'none application/octet-stream: ndvi.bin raw'],
    ['application/octet-stream', undefined, 'none application/octet-stream: default.bin raw'],
  ])('%s with %j', (accept, responses, expected) => {
    expect(deliver(accept, responses)).toBe(expected);
  });
});

describe('several types in one Accept', () => {
  it.each<[string, ResponseRequest[] | undefined, string]>([
    ['image/jpeg;q=0.5, image/tiff;q=0.9', undefined, 'none image/tiff: default.tif'],
    ['image/tiff, image/png', undefined, 'none image/tiff: default.tif'],
    ['image/tiff, */*', undefined, 'none image/tiff: default.tif'],
    ['*/*;q=0.1, image/tiff', undefined, 'none image/tiff: default.tif'],
    ['image/tiff;q=0.1, */*', undefined, ONE_PNG],
    ['image/png;q=0, */*', undefined, 'none image/jpeg: default.jpg@90'],
    ['image/webp, image/jpeg;q=0.3', undefined, 'none image/jpeg: default.jpg@90'],
    ['application/json, */*;q=0.5', undefined, 'none application/json: userdata.json'],
    ['application/json, image/png', undefined, ONE_PNG],
    ['image/tiff; q = high', undefined, 'none image/tiff: default.tif'],
    [', image/tiff ,,', undefined, 'none image/tiff: default.tif'],
  ])('%s with %j', (accept, responses, expected) => {
    expect(deliver(accept, responses)).toBe(expected);
  });
});

describe('what is refused', () => {
  const refusal = (accept: string | undefined, responses?: ResponseRequest[], outputs: { id: string }[] = OUTPUTS) => {
    try {
      return shown(chooseDelivery(accept, responses, outputs));
    } catch (error) {
      return error;
    }
  };

  it.each<[string, ResponseRequest[] | undefined, { id: string }[] | undefined]>([
    ['*/*', [{ identifier: 'dataMask' }], undefined],
    ['*/*', [PNG, { identifier: 'dataMask' }], undefined],
    ['image/png', [PNG, { identifier: 'dataMask' }], undefined],
    ['application/json', [{ identifier: 'dataMask' }], undefined],
    ['image/png', [DATA], [{ id: 'ndvi' }]],
    ['*/*', undefined, [{ id: 'ndvi' }]],
  ])('%s, %j: an output that the script has not', (accept, responses, outputs) => {
    const missing = outputs ? 'default' : 'dataMask';
    expect(refusal(accept, responses, outputs)).toMatchObject({
      code: 'BAD_REQUEST',
      message: `Output ${missing} requested but missing from function setup()`,
      detail: { code: 'RENDERER_EXCEPTION' },
    });
  });

  it.each<[ResponseRequest, string, string]>([
    [{ format: { type: 'image/gif' } }, 'format->type', 'image/gif is none of image/png, image/jpeg, image/tiff'],
    [{ format: { type: '' } }, 'format->type', ' is none of'],
    [{ format: { type: 'zarr/array' } }, 'format->type', 'batch processing only'],
    [{ format: { type: 'application/json' } }, 'format->type', 'output default is an image'],
    [{ identifier: 'userdata', format: { type: 'image/png' } }, 'format->type', 'userdata is delivered as'],
    [{ format: { type: 'image/jpeg', quality: 101 } }, 'format->quality', 'from 0 to 100, not 101'],
    [{ format: { type: 'image/jpeg', quality: -1 } }, 'format->quality', 'not -1'],
    [{ format: { type: 'image/jpeg', quality: 80.5 } }, 'format->quality', 'an integer'],
    [{ format: { type: 'image/jpeg', quality: NaN } }, 'format->quality', 'not NaN'],
    [{ format: { type: 'image/jpeg', quality: '80' as unknown as number } }, 'format->quality', 'not 80'],
    [TIFF, 'identifier', 'ndvi is requested twice as image/tiff'],
  ])('%j as the second response', (response, member, violation) => {
    const error = refusal('*/*', [TIFF, response]) as { detail: { loc: (string | number)[]; msg: string }[] };
    expect(error).toMatchObject({ code: 'BAD_REQUEST', message: expect.stringContaining(violation) });
    expect(error.detail[0]!.loc.slice(1).join('->')).toBe(`output->responses->1->${member}`);
  });

  it('without echoing a large request', () => {
    const [long, cut] = ['x'.repeat(10_000), `${'x'.repeat(80)}…`];
    for (const error of [
      refusal(long),
      refusal('*/*', [{ identifier: long }]),
      refusal('*/*', [{ format: { type: long } }]),
    ]) {
      expect(error).toMatchObject({ code: 'BAD_REQUEST', message: expect.stringContaining(cut) });
      expect(JSON.stringify(error).length).toBeLessThan(1000);
    }
  });

  it('an Accept that names nothing we make', () => {
    expect(refusal('image/webp, text/html')).toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringContaining('nothing in image/webp, text/html can be delivered'),
    });
  });
});

describe('assertDeliverable', () => {
  const shape = (bands: number, sampleType: OutputShape['sampleType']): OutputShape[] => [
    { id: 'ndvi', bands, sampleType },
  ];
  const check = (accept: string, outputs: OutputShape[]) => () =>
    assertDeliverable(chooseDelivery(accept, [{ identifier: 'ndvi' }], outputs), outputs);

  it.each<[string, OutputShape[], string]>([
    ['image/png', shape(5, 'UINT8'), 'Output ndvi has 5 bands; image/png takes 1, 2, 3, 4'],
    ['image/png', shape(0, 'UINT8'), 'Output ndvi has 0 bands'],
    [
      'image/png',
      shape(1, 'FLOAT32'),
      'Output ndvi has sampleType FLOAT32; image/png takes UINT8 and UINT16 (or AUTO)',
    ],
    ['image/png', shape(1, 'INT8'), 'INT8'],
    ['image/png', shape(3, 'INT16'), 'INT16'],
    ['image/jpeg', shape(3, 'UINT16'), 'Output ndvi has sampleType UINT16; image/jpeg takes UINT8 (or AUTO)'],
    ['image/jpeg', shape(1, 'FLOAT32'), 'FLOAT32'],
    ['image/jpeg', shape(7, 'UINT8'), 'Output ndvi has 7 bands; image/jpeg takes 1, 2, 3, 4'],
    ['application/tar', shape(5, 'UINT8'), 'Output ndvi has 5 bands; image/png'],
  ])('refuses %s of %j', (accept, outputs, message) => {
    expect(check(accept, outputs)).toThrow(message);
  });

  it.each<[string, OutputShape[]]>([
    ['image/png', shape(2, 'UINT16')],
    ['image/jpeg', shape(1, 'AUTO')],
    ['image/jpeg', shape(4, 'UINT8')],
    ['image/tiff', shape(31, 'FLOAT32')],
    ['image/tiff', shape(1, 'INT8')],
    ['application/octet-stream', shape(13, 'INT16')],
    ['application/json', shape(5, 'FLOAT32')],
  ])('lets %s of %j pass', (accept, outputs) => {
    expect(check(accept, outputs)).not.toThrow();
  });
});
