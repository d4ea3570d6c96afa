import { type Comparison, type Cql2Expression, type Cql2Operand } from '#libs/stac';
import { POLARIZATIONS_OF } from './sentinel-1-tokens.js';

/**
 * Items of other catalogues say some things under another name: a condition that finds them too. Null where there is only
 * one way to say it.
 */
export function anyStoredForm(name: string, op: Comparison, literal: Cql2Operand): Cql2Expression | null {
  if (name === 'proj:epsg' && literal.kind === 'number') return epsgOrCode(op, literal.value);
  if (name === 's1:polarization' && literal.kind === 'string') return polarization(op, literal.value);
  if (name === 'constellation' && literal.kind === 'string') return constellation(op, literal.value);
  return null;
}

/** HLS clients say SENTINEL for `sentinel-2`; LANDSAT is `landsat` anyway. */
function constellation(op: Comparison, value: string): Cql2Expression | null {
  if (value.toLowerCase() !== 'sentinel') return null;
  return { op, args: [caseless(property('constellation')), caseless({ kind: 'string', value: 'sentinel-2' })] };
}

/** `proj:code` of projection extension 2; only equality has a meaning there. */
function epsgOrCode(op: Comparison, epsg: number): Cql2Expression | null {
  if (op !== '=' && op !== '<>') return null;
  const args = [
    { op, args: [property('proj:epsg'), { kind: 'number', value: epsg }] },
    { op, args: [property('proj:code'), { kind: 'string', value: `EPSG:${epsg}` }] },
  ] satisfies Cql2Expression[];
  return { op: 'or', args };
}

/** Without the token, the set of channels is as good. */
function polarization(op: Comparison, token: string): Cql2Expression | null {
  const channels = POLARIZATIONS_OF[token.toUpperCase()];
  if (op !== '=' || channels === undefined) return null;
  const items = channels.map((value): Cql2Operand => ({ kind: 'string', value }));
  return {
    op: 'or',
    args: [
      { op: '=', args: [caseless(property('s1:polarization')), caseless({ kind: 'string', value: token })] },
      {
        op: 'and',
        args: [
          { op: 'isNull', arg: property('s1:polarization') },
          { op: 'a_equals', args: [property('sar:polarizations'), { kind: 'array', items }] },
        ],
      },
    ],
  };
}

const property = (name: string): Cql2Operand => ({ kind: 'property', name });
const caseless = (arg: Cql2Operand): Cql2Operand => ({ kind: 'casei', arg });
