import { type Cql2Expression, type Cql2Operand } from '#libs/stac';

/** Members of `dataFilter` that ask for a property of a scene: member → value → condition; null = no condition. */
const CONDITIONS: Readonly<Record<string, (value: string) => Cql2Expression | null>> = {
  // Items of other catalogues hold one model only and do not name it.
  demInstance: (model) => ({ op: 'or', args: [isOneOf('dem:instance', [model]), { op: 'isNull', arg: property('dem:instance') }] }), // prettier-ignore
  constellation: (name) => constellationIs(CONSTELLATIONS[name] ?? { names: [name], id: name }),
  tiers: (tiers) => (TIERS[tiers] ? isOneOf('landsat:collection_category', TIERS[tiers]) : null),
  orbitDirection: (direction) => isOneOf('sat:orbit_state', [direction]),
  resolution: (resolution) => isOneOf('s1:resolution', [resolution]),
  acquisitionMode: (mode) => isOneOf('sar:instrument_mode', [mode]),
  polarization: (polarization) => isOneOf('s1:polarization', [polarization]),
  timeliness: (timeliness) =>
    OF_SENTINEL_5P.has(timeliness)
      ? { op: 'or', args: [isOneOf('s5p:timeliness', [timeliness]), isOneOf('s5p:processing_mode', [timeliness])] }
      : isOneOf('s1:timeliness', [timeliness]),
};

/** The words of Sentinel-1 and -5P for one member have none in common. */
const OF_SENTINEL_5P: ReadonlySet<string> = new Set(['NRTI', 'OFFL', 'RPRO']);

interface Constellation {
  readonly names: readonly string[];
  /** How ids of NASA's own items begin, which say it nowhere else. */
  readonly id: string;
}

const CONSTELLATIONS: Readonly<Record<string, Constellation>> = {
  SENTINEL: { names: ['sentinel-2', 'sentinel'], id: 'HLS.S30.' },
  LANDSAT: { names: ['landsat'], id: 'HLS.L30.' },
};
const TIERS: Readonly<Record<string, readonly string[]>> = { TIER_1: ['T1'], TIER_1_AND_RT: ['T1', 'RT'] };

export const PROPERTY_MEMBERS: readonly string[] = Object.keys(CONDITIONS);

/** @param members of `dataFilter` that take effect, with allowed values. @returns null = any scene */
export function propertyCondition(members: ReadonlyMap<string, string>): Cql2Expression | null {
  const args = [...members].flatMap(([name, value]) => CONDITIONS[name]?.(value) ?? []);
  return args.length === 0 ? null : { op: 'and', args };
}

/** Whatever the case of the letters. */
function isOneOf(name: string, values: readonly string[]): Cql2Expression {
  const args = values.map((value): Cql2Expression => {
    const text: Cql2Operand = { kind: 'casei', arg: { kind: 'string', value } };
    return { op: '=', args: [{ kind: 'casei', arg: property(name) }, text] };
  });
  return { op: 'or', args };
}

function constellationIs({ names, id }: Constellation): Cql2Expression {
  return { op: 'or', args: [isOneOf('constellation', names), beginsWith('platform', names[0]!), beginsWith('id', id)] };
}

/** Whatever the case of the letters; `%` and `_` are none of ours. */
function beginsWith(name: string, start: string): Cql2Expression {
  const pattern: Cql2Operand = { kind: 'string', value: `${start}%` };
  return {
    op: 'like',
    args: [
      { kind: 'casei', arg: property(name) },
      { kind: 'casei', arg: pattern },
    ],
  };
}

function property(name: string): Cql2Operand {
  return { kind: 'property', name };
}
