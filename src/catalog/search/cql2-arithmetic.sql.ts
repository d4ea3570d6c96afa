import { type ArithmeticOp, type Cql2Operand } from '#libs/stac';
import { type Cql2Context, refuse } from './cql2-context.js';
import { numberSql } from './cql2-values.sql.js';

/** Operators of one filter. numeric holds 131072 digits before the point; factors of 308 digits cannot get there. */
const MAX_OPERATORS = 200;

/**
 * Arithmetic on numeric: exact, and without an error for any row. Division by zero is NULL; so are powers that are not
 * real or beyond 10^±299.
 */
export function arithmeticSql(
  op: ArithmeticOp,
  [left, right]: readonly [Cql2Operand, Cql2Operand],
  context: Cql2Context,
): string {
  if (context.countOperator() > MAX_OPERATORS) refuse(`more than ${MAX_OPERATORS} arithmetic operators`);
  const [a, b] = [bounded(left, context), bounded(right, context)];
  switch (op) {
    case '+':
    case '-':
    case '*':
      return `(${a} ${op} ${b})`;
    case '/':
      return `(${a} / nullif(${b}, 0))`;
    case '%':
      return `(${a} % nullif(${b}, 0))`;
    case 'div':
      return `div(${a}, nullif(${b}, 0))`;
    case '^':
      return power(a, b);
  }
}

/** A row's own number may have any length; beyond what a double holds it is left out. */
function bounded(operand: Cql2Operand, context: Cql2Context): string {
  const sql = numberSql(operand, context);
  return operand.kind === 'property' ? `(CASE WHEN abs(${sql}) < 1e308 THEN ${sql} END)` : sql;
}

/** OFFSET 0 keeps the planner from writing both operands out at each of their uses, which would double per nesting. */
function power(a: string, b: string): string {
  return (
    `(SELECT CASE WHEN base = 0 AND exponent > 0 THEN 0 WHEN exponent = 0 THEN 1` +
    ` WHEN base = 0 OR (base < 0 AND exponent <> trunc(exponent)) THEN NULL` +
    ` WHEN abs(base) NOT BETWEEN 1e-150 AND 1e150 OR abs(exponent) > 1e6 THEN NULL` +
    ` WHEN abs(exponent * ln(abs(base))) < 690 THEN power(base::double precision, exponent::double precision)::numeric` +
    ` END FROM (SELECT ${a} AS base, ${b} AS exponent OFFSET 0) AS operands)`
  );
}
