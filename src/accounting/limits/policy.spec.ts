import { describe, expect, it } from '@jest/globals';
import { aPolicy, instancePolicies, isBudget, refillPerMs } from './policy.js';

describe('aPolicy', () => {
  // The published trial contract.
  it.each([
    [30_000, 'PT744H', 89_280_000_000],
    [300, 'PT1M', 200_000_000],
  ])('of %i tokens in %s refills every %i ns', (capacity, period, nanos) =>
    expect(aPolicy('PROCESSING_UNITS', capacity, period).nanosBetweenRefills).toBe(nanos),
  );

  it('fills the empty bucket within its period, also with less than one token', () =>
    expect(refillPerMs(aPolicy('PROCESSING_UNITS', 0.25, 'PT1M')) * 60_000).toBeCloseTo(0.25, 12));
});

describe('isBudget', () => {
  it.each([
    ['PT1M', false],
    ['PT23H59M', false],
    ['P1D', true],
    ['PT744H', true],
  ])('%s: %p', (period, expected) => expect(isBudget(aPolicy('REQUESTS', 10, period))).toBe(expected));
});

describe('instancePolicies', () => {
  it('are those that are set', () => {
    const none = { requestsPerMinute: 0, requestsPerMonth: 0, unitsPerMinute: 0, unitsPerMonth: 0 };
    expect(instancePolicies(none)).toEqual([]);
    expect(instancePolicies({ ...none, requestsPerMinute: 300, unitsPerMonth: 30_000 })).toEqual([
      { type: 'REQUESTS', capacity: 300, samplingPeriod: 'PT1M', nanosBetweenRefills: 200_000_000 },
      { type: 'PROCESSING_UNITS', capacity: 30_000, samplingPeriod: 'PT744H', nanosBetweenRefills: 89_280_000_000 },
    ]);
  });
});
