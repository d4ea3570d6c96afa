import { type HistogramPlan, MOST_BINS } from '#libs/statistics';
import { type JsonMember } from '../../platform/http/json-member.js';

/** What is asked of an output, by the names of its bands or `default`; each with where it was asked. */
export interface OutputCalculation {
  readonly member: JsonMember;
  readonly histograms: ReadonlyMap<string, Asked<HistogramPlan>>;
  readonly percentiles: ReadonlyMap<string, Asked<readonly number[]>>;
}

export interface Asked<T> {
  readonly member: JsonMember;
  readonly what: T;
}

/** By output id or `default` (statistics §2). */
export type Calculations = ReadonlyMap<string, OutputCalculation>;

/** Of what is named neither by itself nor elsewhere. */
export const DEFAULT = 'default';

/** @throws INVALID */
export function readCalculations(calculations: JsonMember): Calculations {
  return new Map(
    membersOf(calculations).map(([id, member]) => {
      const histograms = readEach(member.get('histograms'), readHistogram);
      const percentiles = readEach(member.get('statistics'), readPercentiles);
      return [id, { member, histograms, percentiles }];
    }),
  );
}

function readEach<T>(parent: JsonMember, read: (member: JsonMember) => T): Map<string, Asked<T>> {
  return new Map(membersOf(parent).map(([band, member]) => [band, { member, what: read(member) }]));
}

function membersOf(member: JsonMember): Array<[name: string, member: JsonMember]> {
  if (member.isAbsent) return [];
  return Object.keys(member.object())
    .map((name): [string, JsonMember] => [name, member.get(name)])
    .filter(([, one]) => !one.isAbsent);
}

/** 0 … 100, each once. */
function readPercentiles(member: JsonMember): number[] {
  member.object();
  const percentiles = member.get('percentiles');
  if (percentiles.isAbsent) return [];
  const ks = percentiles.get('k').required().items();
  return [...new Set(ks.map((k) => k.numberWithin(0, 100)))];
}

const FORMS = ['nBins', 'binWidth', 'bins'] as const;

function readHistogram(member: JsonMember): HistogramPlan {
  member.object();
  const [form, other] = FORMS.filter((name) => !member.get(name).isAbsent);
  if (form === undefined || other !== undefined) return member.refuse(`needs exactly one of ${FORMS.join(', ')}`);
  if (form === 'bins') return { kind: 'bins', edges: readBins(member) };
  const [lowEdge, highEdge] = [readEdge(member.get('lowEdge')), readEdge(member.get('highEdge'))];
  const isRange = lowEdge !== null && highEdge !== null;
  if (isRange && lowEdge >= highEdge) return member.get('highEdge').refuse('must be greater than lowEdge');
  const size = member.get(form);
  if (form === 'nBins') return { kind: form, nBins: readCount(size), lowEdge, highEdge };
  const binWidth = size.number();
  if (binWidth <= 0) return size.refuse('must be greater than 0');
  if (isRange && (highEdge - lowEdge) / binWidth > MOST_BINS)
    return size.refuse(`makes more than ${MOST_BINS} bins between lowEdge and highEdge`);
  return { kind: form, binWidth, lowEdge, highEdge };
}

function readCount(member: JsonMember): number {
  const count = member.number();
  return Number.isInteger(count) && count >= 1 && count <= MOST_BINS
    ? count
    : member.refuse(`must be a whole number from 1 to ${MOST_BINS}`);
}

function readBins(member: JsonMember): number[] {
  const bins = member.get('bins');
  const edges = bins.items().map((edge) => edge.number());
  if (edges.length < 2) bins.refuse('must hold at least two edges');
  if (edges.length > MOST_BINS + 1) bins.refuse(`must hold at most ${MOST_BINS + 1} edges`);
  if (edges.some((edge, i) => i > 0 && edge <= edges[i - 1]!)) bins.refuse('must be ascending');
  for (const name of ['lowEdge', 'highEdge']) {
    if (!member.get(name).isAbsent) member.get(name).refuse('cannot stand beside bins, which are all the edges');
  }
  return edges;
}

/** null = the data's own. */
function readEdge(member: JsonMember): number | null {
  return member.isAbsent ? null : member.number();
}
