import { refuse } from '../refusal.js';
import { type Cql2Expression, type Cql2Operand } from './expression.js';
import { MAX_DEPTH } from './limits.js';

/** Everything after reading may recurse over the tree: it is no deeper than this. @throws BAD_REQUEST */
export function assertDepth(expression: Cql2Expression, field: string): Cql2Expression {
  let level: readonly (Cql2Expression | Cql2Operand)[] = [expression];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) refuse(`${field}: nested deeper than ${MAX_DEPTH}`);
    level = level.flatMap(partsOf);
  }
  return expression;
}

function partsOf(node: Cql2Expression | Cql2Operand): readonly (Cql2Expression | Cql2Operand)[] {
  if ('args' in node) return node.args;
  if ('arg' in node) return [node.arg];
  if ('list' in node) return [node.value, ...node.list];
  if ('items' in node) return node.items;
  if ('start' in node) return [node.start, node.end].filter((end) => end !== null);
  return 'kind' in node && node.kind === 'predicate' ? [node.value] : [];
}
