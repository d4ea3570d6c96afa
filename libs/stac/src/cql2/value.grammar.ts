import { type IToken, type ParserMethod } from 'chevrotain';
import { type ArithmeticOp } from './expression.js';
import { MAX_DEPTH, MAX_MEMBERS } from './limits.js';
import { property } from './literals.js';
import * as operators from './operators.js';
import { failAt } from './place.js';
import { type Term } from './term.js';
import { nameOf, numberOf, textOf, typedCall } from './text-literals.js';
import * as t from './tokens.js';
import { WktGrammar } from './wkt.grammar.js';

export type Rule = ParserMethod<[], Term>;

/** The rules of values: arithmetic from + down to its signs, names, calls, literals, and anything in brackets. */
export abstract class ValueGrammar extends WktGrammar {
  /** The whole ladder, which starts again inside brackets. */
  abstract readonly filter: Rule;

  /** Every link of a chain nests the tree by one. */
  protected chain(ops: IToken[], op: IToken): void {
    this.ACTION(() => {
      if (ops.push(op) > MAX_DEPTH) failAt(op)(`more than ${MAX_DEPTH} operators in a chain`);
    });
  }

  protected readonly sum: Rule = this.RULE('sum', () => {
    const terms = [this.SUBRULE(this.product)];
    const ops: IToken[] = [];
    this.MANY(() => {
      this.chain(ops, this.OR([{ ALT: () => this.CONSUME(t.Plus) }, { ALT: () => this.CONSUME(t.Minus) }]));
      terms.push(this.SUBRULE2(this.product));
    });
    return this.ACTION(() => fromTheLeft(ops, terms));
  });

  private readonly product: Rule = this.RULE('product', () => {
    const terms = [this.SUBRULE(this.power)];
    const ops: IToken[] = [];
    this.MANY(() => {
      this.chain(ops, this.CONSUME(t.Multiplicative));
      terms.push(this.SUBRULE2(this.power));
    });
    return this.ACTION(() => fromTheLeft(ops, terms));
  });

  private readonly power: Rule = this.RULE('power', () => {
    const terms = [this.SUBRULE(this.signed)];
    const ops: IToken[] = [];
    this.MANY(() => {
      this.chain(ops, this.CONSUME(t.Caret));
      terms.push(this.SUBRULE2(this.signed));
    });
    return this.ACTION(() => fromTheRight(ops, terms));
  });

  private readonly signed: Rule = this.RULE('signed', () => {
    const signs: IToken[] = [];
    this.MANY(() =>
      this.chain(signs, this.OR([{ ALT: () => this.CONSUME(t.Minus) }, { ALT: () => this.CONSUME(t.Plus) }])),
    );
    const term = this.SUBRULE(this.primary);
    return this.ACTION(() => signs.reduceRight(withSign, term));
  });

  private readonly primary: Rule = this.RULE('primary', () =>
    this.OR({
      DEF: [
        {
          GATE: () => this.startsGeometry(),
          ALT: () => {
            const fail = failAt(this.LA(1));
            const value = this.SUBRULE(this.geometry);
            return { operand: { kind: 'geometry', value }, fail } as Term;
          },
        },
        { ALT: () => this.SUBRULE(this.named) },
        { ALT: () => this.SUBRULE(this.literal) },
        {
          ALT: () => {
            const open = this.LA(1);
            const terms = this.SUBRULE(this.list);
            return this.ACTION(() => bracketed(open, terms));
          },
        },
      ],
      // A geometry's tag is a name as well: the gate decides.
      IGNORE_AMBIGUITIES: true,
    }),
  );

  /** A property, or with brackets behind it a call. */
  private readonly named: Rule = this.RULE('named', () => {
    const name = this.CONSUME(t.Name);
    const args = this.OPTION(() => this.SUBRULE(this.list));
    return this.ACTION(() => {
      const fail = failAt(name);
      return { operand: args ? typedCall(name.image, args, name) : property(name.image, fail), fail };
    });
  });

  private readonly literal: Rule = this.RULE('literal', () => {
    const token = this.OR([
      { ALT: () => this.CONSUME(t.QuotedName) },
      { ALT: () => this.CONSUME(t.Text) },
      { ALT: () => this.CONSUME(t.Numeral) },
      { ALT: () => this.CONSUME(t.Truth) },
    ]);
    return this.ACTION((): Term => {
      const fail = failAt(token);
      if (token.tokenType === t.QuotedName) return { operand: property(nameOf(token.image), fail), fail };
      if (token.tokenType === t.Text) return { operand: { kind: 'string', value: textOf(token.image) }, fail };
      if (token.tokenType === t.Numeral) return { operand: numberOf(token.image, fail), fail };
      return { operand: { kind: 'boolean', value: token.image.toLowerCase() === 'true' }, fail };
    });
  });

  protected readonly list: ParserMethod<[], Term[]> = this.RULE('list', () => {
    const terms: Term[] = [];
    this.CONSUME(t.Open);
    this.MANY_SEP({
      SEP: t.Comma,
      DEF: () => {
        const term = this.SUBRULE(this.filter);
        this.ACTION(() => {
          if (terms.push(term) > MAX_MEMBERS) term.fail(`a list takes at most ${MAX_MEMBERS} members`);
        });
      },
    });
    this.CONSUME(t.Close);
    return terms;
  });
}

function withSign(term: Term, sign: IToken): Term {
  return sign.image === '-' ? { operand: operators.negative(term), fail: failAt(sign) } : term;
}

function calculated(op: IToken, left: Term, right: Term): Term {
  return { operand: operators.arithmetic(op.image.toLowerCase() as ArithmeticOp, left, right), fail: left.fail };
}

function fromTheLeft(ops: readonly IToken[], terms: readonly Term[]): Term {
  return ops.reduce((left, op, index) => calculated(op, left, terms[index + 1] as Term), terms[0] as Term);
}

/** Lenient: the standard has no chain of ^. */
function fromTheRight(ops: readonly IToken[], terms: readonly Term[]): Term {
  return ops.reduceRight((right, op, index) => calculated(op, terms[index] as Term, right), terms.at(-1) as Term);
}

function bracketed(open: IToken, terms: readonly Term[]): Term {
  const [only, second] = terms;
  if (only && !second) return { ...only, bracketed: true };
  return { operand: { kind: 'array', items: terms.map(({ operand }) => operand) }, fail: failAt(open) };
}
