import { describe, expect, it } from '@jest/globals';
import { type DomainError } from '#libs/errors';
import { type BBox } from '#libs/geo';
import { readSize } from './grid-size.js';
import { JsonMember } from '../../platform/http/json-member.js';

const size = (output: object, bbox: BBox = [0, 0, 100, 50]) => readSize(new JsonMember(output, ['output']), bbox);
const across = (width: number, height = width): BBox => [0, 0, width, height];

function refusal(output: object, bbox?: BBox) {
  try {
    size(output, bbox);
  } catch (error) {
    const { code, message, detail } = error as DomainError;
    const [{ loc }] = detail as [{ loc: unknown[] }];
    return { code, message, parameter: loc.slice(1).join('->') };
  }
  throw new Error('was taken');
}

describe('readSize', () => {
  // process §4, "size from res": the published checks.
  it.each([
    [1604.67, 10, 160],
    [1528.64, 10, 153],
    [1604.67, 260, 6],
    [1528.64, 260, 6],
    [54.4, 1, 54],
    [332.8, 10, 33],
    [923.07, 10, 92],
    [25, 10, 3],
    [0.3, 10, 1],
    [24_994.9, 10, 2499],
  ])('of an extent of %d at %d per pixel is %d', (extent, resx, expected) => {
    expect(size({ resx, resy: resx }, across(extent))).toEqual({ width: expected, height: expected });
  });

  it.each([
    [{}, { width: 256, height: 256 }],
    [
      { width: null, resx: null },
      { width: 256, height: 256 },
    ],
    [
      { width: 1, height: 2500 },
      { width: 1, height: 2500 },
    ],
    [{ width: 200 }, { width: 200, height: 100 }],
    [{ height: 200 }, { width: 400, height: 200 }],
    [{ resx: 10 }, { width: 10, height: 5 }],
    [{ resy: 5 }, { width: 20, height: 10 }],
    [
      { resx: '10', resy: '5' },
      { width: 10, height: 10 },
    ],
  ])('%j is %j', (output, expected) => {
    expect(size(output)).toEqual(expected);
  });

  it('names side, value and parameter of a picture that a resolution makes too large', () => {
    expect(refusal({ resx: 10, resy: 20 }, across(26_240))).toEqual({
      code: 'INVALID',
      message: '`width = 2624`, calculated from resx, is larger than allowed 2500.',
      parameter: 'output->resx',
    });
    expect(refusal({ resx: 20, resy: 10 }, across(26_240))).toMatchObject({ parameter: 'output->resy' });
  });

  it('takes one form only', () => {
    for (const output of [
      { width: 10, resx: 1 },
      { width: 10, height: 10, resx: 1, resy: 1 },
    ])
      expect(refusal(output).message).toBe('Only width and height or resx and resy can be set at the same time.');
  });

  it.each([
    [{ width: 0, height: 5 }, 'output->width'],
    [{ width: 5, height: -1 }, 'output->height'],
    [{ width: 2501, height: 5 }, 'output->width'],
    [{ width: 1.5, height: 5 }, 'output->width'],
    [{ width: '5', height: 5 }, 'output->width'],
    [{ height: 2500 }, 'output->height'],
    [{ resx: 0, resy: 1 }, 'output->resx'],
    [{ resx: 1, resy: -1 }, 'output->resy'],
    [{ resx: 'fine' }, 'output->resx'],
    [{ resx: '' }, 'output->resx'],
    [{ resx: NaN }, 'output->resx'],
  ])('refuses %j at %s', (output, parameter) => {
    expect(refusal(output)).toMatchObject({ code: 'INVALID', parameter });
  });
});
