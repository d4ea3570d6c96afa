import { type IToken } from 'chevrotain';
import { shown } from '../refusal.js';
import { type Cql2Operand } from './expression.js';
import { bboxLiteral, dateLiteral, interval, timestampLiteral } from './literals.js';
import { call } from './operators.js';
import { failAt, fieldAt } from './place.js';
import { type Fail, type Term } from './term.js';

export function nameOf(image: string): string {
  return image.slice(1, -1).replaceAll('""', '"');
}

export function textOf(image: string): string {
  return image.slice(1, -1).replace(/''|\\'/g, "'");
}

export function numberOf(image: string, fail: Fail): Cql2Operand {
  const value = Number(image);
  return Number.isFinite(value) ? { kind: 'number', value } : fail(`the number ${shown(image)} is too large`);
}

/** The literals that the text encoding writes as calls. */
const TYPED: Readonly<Record<string, (args: readonly Term[], fail: Fail, field: string) => Cql2Operand>> = {
  date: (args, fail) => dateLiteral(onlyText(args), fail),
  timestamp: (args, fail) => timestampLiteral(onlyText(args), fail),
  interval,
  bbox: (args, _fail, field) =>
    bboxLiteral(
      args.map(({ operand }) => valueOf(operand)),
      `${field}: BBOX`,
    ),
};

export function typedCall(name: string, args: readonly Term[], at: IToken): Cql2Operand {
  const key = name.toLowerCase();
  if (Object.hasOwn(TYPED, key)) return (TYPED[key] as (typeof TYPED)[string])(args, failAt(at), fieldAt(at));
  return call(name, args, failAt(at));
}

/** Undefined where there is anything but one text; the literal then refuses it. */
function onlyText(args: readonly Term[]): unknown {
  return args.length === 1 && args[0]?.operand.kind === 'string' ? args[0].operand.value : undefined;
}

function valueOf(operand: Cql2Operand): unknown {
  return operand.kind === 'number' ? operand.value : operand.kind;
}
