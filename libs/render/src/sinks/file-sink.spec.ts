import { describe, expect, it } from '@jest/globals';
import { type DeliveryPart } from '#libs/encode';
import { type ScriptOutput } from '../script-setup.js';
import { assertWritable } from './file-sink.js';

const output = (change: Partial<ScriptOutput> = {}): ScriptOutput => ({
  ...{ id: 'default', bands: 4, bandNames: null, sampleType: 'UINT8', nodataValue: null },
  ...change,
});
const part = (format: Extract<DeliveryPart, { kind: 'picture' }>['format'], identifier = 'default'): DeliveryPart => ({
  ...{ kind: 'picture', identifier, format },
});
const LARGEST = { width: 10_000, height: 10_000 };

describe('what can be written into files', () => {
  it.each<[string, ScriptOutput[], DeliveryPart[]]>([
    ['a PNG of four bytes a pixel', [output()], [part('image/png')]],
    ['the same picture twice', [output()], [part('image/png'), part('image/jpeg')]],
    ['a GeoTIFF of any size', [output({ bands: 40, sampleType: 'FLOAT32' })], [part('image/tiff')]],
    ['user data', [output({ bands: 40 })], [{ kind: 'user-data', identifier: 'userdata', format: 'application/json' }]],
  ])('10,000 × 10,000 px: %s', (_, outputs, parts) => {
    expect(() => assertWritable(LARGEST, outputs, parts)).not.toThrow();
  });

  it('refuses pictures that are put together whole and do not fit, naming them', () => {
    const outputs = [output(), output({ id: 'b', bands: 2 }), output({ id: 'c', bands: 9 })];
    expect(() => assertWritable(LARGEST, outputs, [part('image/png'), part('image/png', 'b'), part('image/tiff', 'c')])).toThrow(
      'PNG and JPEG of 10000 × 10000 px hold 573 MiB (default, b), more than the 512 MiB',
    ); // prettier-ignore
    expect(() => assertWritable(LARGEST, [output({ sampleType: 'UINT16' })], [part('image/png')])).toThrow('763 MiB');
  });

  it('refuses what a format cannot hold', () => {
    const size = { width: 1, height: 1 };
    expect(() => assertWritable(size, [output({ bands: 5 })], [part('image/png')])).toThrow('5 bands');
    expect(() => assertWritable(size, [output({ sampleType: 'UINT16' })], [part('image/jpeg')])).toThrow('UINT16');
  });
});
