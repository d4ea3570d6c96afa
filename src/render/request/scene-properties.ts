import { type Cql2Expression, type Cql2Operand } from '#libs/stac';

/** Members of `dataFilter` that ask for a property of a scene: member → value → condition; null = no condition. */
const CONDITIONS: Readonly<Record<string, (value: string) => Cql2Expression | null>> = {
  // Items of other catalogues hold one model only and do not name it.
  demInstance: (model) => ({ op: 'or', args: [isOneOf('dem:instance', [model]), { op: 'isNull', arg: property('dem:instance') }] }), // prettier-ignore
  constellation: (name) => isOneOf('constellation', CONSTELLATIONS[name] ?? [name]),
  tiers: (tiers) => (TIERS[tiers] ? isOneOf('landsat:collection_category', TIERS[tiers]) : null),
  orbitDirection: (direction) => isOneOf('sat:orbit_state', [direction]),
};

const CONSTELLATIONS: Readonly<Record<string, readonly string[]>> = {
  SENTINEL: ['sentinel-2', 'sentinel'],
  LANDSAT: ['landsat'],
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

function property(name: string): Cql2Operand {
  return { kind: 'property', name };
}
