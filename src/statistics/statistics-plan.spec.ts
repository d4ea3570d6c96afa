import { describe, expect, it } from '@jest/globals';
import { type ScriptOutput } from '#libs/render';
import { JsonMember } from '../platform/http/json-member.js';
import { readCalculations } from './request/calculations.js';
import { planStatistics } from './statistics-plan.js';

const output = (id: string, bands: number | string[] = 1): ScriptOutput => ({
  ...{ id, sampleType: 'FLOAT32', nodataValue: null },
  ...(Array.isArray(bands) ? { bands: bands.length, bandNames: bands } : { bands, bandNames: null }),
});
const plan = (outputs: ScriptOutput[], calculations?: unknown, changesOutputs = false) =>
  planStatistics({ outputs, changesOutputs }, readCalculations(new JsonMember(calculations, ['calculations'])));
const bandsOf = (...asked: Parameters<typeof plan>) =>
  plan(...asked).outputs.map(({ id, bands }) => [id, ...bands.map(({ name, percentiles, histogram }) => [name, percentiles, histogram?.kind])]); // prettier-ignore

const MASK = output('dataMask');
const NBINS = { nBins: 2 };
const k = (...ks: number[]) => ({ percentiles: { k: ks } });

describe('planStatistics', () => {
  it('wants basic statistics of all outputs where nothing is said', () => {
    const outputs = [output('a', 2), MASK, output('b', ['red', 'nir'])];
    const basic = [
      ['a', ['B0', [], undefined], ['B1', [], undefined]],
      ['b', ['red', [], undefined], ['nir', [], undefined]],
    ];
    for (const calculations of [undefined, null, {}, { a: {} }, { a: null, b: { statistics: null } }])
      expect(bandsOf(outputs, calculations)).toEqual(basic);
  });

  it('falls back to defaults, of outputs and of bands', () => {
    const calculations = {
      a: { statistics: { B1: k(50), default: k(10) } },
      default: { histograms: { default: NBINS, nir: { binWidth: 1 } } },
    };
    expect(bandsOf([output('a', 3), output('b', ['red', 'nir']), MASK], calculations)).toEqual([
      ['a', ['B0', [10], undefined], ['B1', [50], undefined], ['B2', [10], undefined]],
      ['b', ['red', [], 'nBins'], ['nir', [], 'binWidth']],
    ]);
  });

  it('knows an output and a band called default', () => {
    const calculations = { default: { statistics: { default: k(1) } } };
    expect(bandsOf([output('default'), output('other', ['default']), MASK], calculations)).toEqual([
      ['default', ['B0', [1], undefined]],
      ['other', ['default', [1], undefined]],
    ]);
  });

  it('asks each percentile once', () => {
    expect(bandsOf([output('a'), MASK], { a: { statistics: { B0: k(50, 5, 50) } } })).toEqual([['a', ['B0', [50, 5], undefined]]]); // prettier-ignore
  });

  it('masks all outputs by one mask, or those named each by its own', () => {
    const masks = (mask: ScriptOutput) => {
      const { outputs, maskComponents } = plan([output('a'), output('b'), output('c'), mask]);
      return [maskComponents, ...outputs.map((one) => one.mask)];
    };
    expect(masks(MASK)).toEqual([1, 0, 0, 0]);
    expect(masks(output('dataMask', ['c', 'a']))).toEqual([2, 1, null, 0]);
    expect(masks(output('dataMask', ['b']))).toEqual([1, null, 0, null]);
  });

  it('lets bands be named that updateOutput() may make', () => {
    expect(bandsOf([output('a'), MASK], { a: { statistics: { B7: k(1) } } }, true)).toEqual([['a', ['B0', [], undefined]]]); // prettier-ignore
    expect(() => plan([output('a'), MASK], { a: { statistics: { B7: k(1) } } })).toThrow('is no band of the output; its bands are B0'); // prettier-ignore
  });
});
