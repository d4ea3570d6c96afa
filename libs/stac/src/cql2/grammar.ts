import { type IToken, type ParserMethod } from 'chevrotain';
import { type ArithmeticOp, type Comparison } from './expression.js';
import { MAX_DEPTH } from './limits.js';
import { property } from './literals.js';
import * as operators from './operators.js';
import { failAt } from './place.js';
import { conditionTerm, type Term } from './term.js';
import { nameOf, numberOf, textOf, typedCall } from './text-literals.js';
import * as t from './tokens.js';
import { WktGrammar } from './wkt.grammar.js';

type Rule = ParserMethod<[], Term>;
/** Goes on after what has been read already. */
type RuleAfter = ParserMethod<[left: Term], Term>;

/**
 * One ladder of precedence for conditions and values alike, loosest first. What may stand where (a condition under AND, a
 * number under +) is settled by `operators`, as every term knows its place: so `(a + 1) * 2 > 3`, `(a > 1) = TRUE` and a
 * list in brackets need no looking ahead. Actions run inside ACTION only: chevrotain runs the rules once without input.
 */
export class Cql2Grammar extends WktGrammar {
  constructor() {
    super(t.TOKENS, { maxLookahead: 2 });
    this.performSelfAnalysis();
  }

  readonly filter: Rule = this.RULE('filter', () => {
    const terms = [this.SUBRULE(this.conjunction)];
    const ors: IToken[] = [];
    this.MANY(() => {
      ors.push(this.CONSUME(t.Or));
      terms.push(this.SUBRULE2(this.conjunction));
    });
    return this.ACTION(() => joined('or', ors, terms));
  });

  private readonly conjunction: Rule = this.RULE('conjunction', () => {
    const terms = [this.SUBRULE(this.negation)];
    const ands: IToken[] = [];
    this.MANY(() => {
      ands.push(this.CONSUME(t.And));
      terms.push(this.SUBRULE2(this.negation));
    });
    return this.ACTION(() => joined('and', ands, terms));
  });

  private readonly negation: Rule = this.RULE('negation', () => {
    const nots: IToken[] = [];
    this.MANY(() => nots.push(this.CONSUME(t.Not)));
    const term = this.SUBRULE(this.predicate);
    return this.ACTION(() => chained(nots).reduceRight((inner, not) => unless(not, inner), term));
  });

  private readonly predicate: Rule = this.RULE('predicate', () => {
    const left = this.SUBRULE(this.sum);
    const whole = this.OPTION(() =>
      this.OR([
        { ALT: () => this.SUBRULE(this.compared, { ARGS: [left] }) },
        { ALT: () => this.SUBRULE(this.nullness, { ARGS: [left] }) },
        { ALT: () => this.SUBRULE(this.matched, { ARGS: [left] }) },
      ]),
    );
    return whole ?? left;
  });

  private readonly compared: RuleAfter = this.RULE('compared', (left: Term) => {
    const token = this.CONSUME(t.Compare);
    const right = this.SUBRULE(this.sum);
    return this.ACTION(() => {
      const op = (token.image === '!=' ? '<>' : token.image) as Comparison;
      return conditionTerm(operators.comparison(op, left, right), failAt(token));
    });
  });

  private readonly nullness: RuleAfter = this.RULE('nullness', (left: Term) => {
    const is = this.CONSUME(t.Is);
    const not = this.OPTION(() => this.CONSUME(t.Not));
    this.CONSUME(t.Null);
    return this.ACTION(() => unless(not, conditionTerm(operators.isNull(left), failAt(is))));
  });

  private readonly matched: RuleAfter = this.RULE('matched', (left: Term) => {
    const not = this.OPTION(() => this.CONSUME(t.Not));
    const term = this.OR([
      { ALT: () => this.SUBRULE(this.like, { ARGS: [left] }) },
      { ALT: () => this.SUBRULE(this.between, { ARGS: [left] }) },
      { ALT: () => this.SUBRULE(this.membership, { ARGS: [left] }) },
    ]);
    return this.ACTION(() => unless(not, term));
  });

  private readonly like: RuleAfter = this.RULE('like', (left: Term) => {
    const like = this.CONSUME(t.Like);
    const pattern = this.SUBRULE(this.sum);
    return this.ACTION(() => conditionTerm(operators.like(left, pattern), failAt(like)));
  });

  private readonly between: RuleAfter = this.RULE('between', (left: Term) => {
    const token = this.CONSUME(t.Between);
    const low = this.SUBRULE(this.sum);
    this.CONSUME(t.And);
    const high = this.SUBRULE2(this.sum);
    return this.ACTION(() => conditionTerm(operators.between(left, low, high), failAt(token)));
  });

  private readonly membership: RuleAfter = this.RULE('membership', (left: Term) => {
    const token = this.CONSUME(t.In);
    const list = this.SUBRULE(this.list);
    return this.ACTION(() => conditionTerm(operators.inList(left, list, failAt(token)), failAt(token)));
  });

  private readonly sum: Rule = this.RULE('sum', () => {
    const terms = [this.SUBRULE(this.product)];
    const ops: IToken[] = [];
    this.MANY(() => {
      ops.push(this.OR([{ ALT: () => this.CONSUME(t.Plus) }, { ALT: () => this.CONSUME(t.Minus) }]));
      terms.push(this.SUBRULE2(this.product));
    });
    return this.ACTION(() => fromTheLeft(ops, terms));
  });

  private readonly product: Rule = this.RULE('product', () => {
    const terms = [this.SUBRULE(this.power)];
    const ops: IToken[] = [];
    this.MANY(() => {
      ops.push(this.CONSUME(t.Multiplicative));
      terms.push(this.SUBRULE2(this.power));
    });
    return this.ACTION(() => fromTheLeft(ops, terms));
  });

  private readonly power: Rule = this.RULE('power', () => {
    const terms = [this.SUBRULE(this.signed)];
    const ops: IToken[] = [];
    this.MANY(() => {
      ops.push(this.CONSUME(t.Caret));
      terms.push(this.SUBRULE2(this.signed));
    });
    return this.ACTION(() => fromTheRight(ops, terms));
  });

  private readonly signed: Rule = this.RULE('signed', () => {
    const signs: IToken[] = [];
    this.MANY(() => signs.push(this.OR([{ ALT: () => this.CONSUME(t.Minus) }, { ALT: () => this.CONSUME(t.Plus) }])));
    const term = this.SUBRULE(this.primary);
    return this.ACTION(() => chained(signs).reduceRight(withSign, term));
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

  private readonly list: ParserMethod<[], Term[]> = this.RULE('list', () => {
    const terms: Term[] = [];
    this.CONSUME(t.Open);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => terms.push(this.SUBRULE(this.filter)) });
    this.CONSUME(t.Close);
    return terms;
  });
}

function joined(op: 'and' | 'or', tokens: readonly IToken[], terms: readonly Term[]): Term {
  const [token] = tokens;
  if (token === undefined) return terms[0] as Term;
  return conditionTerm(operators.junction(op, terms, failAt(token)), failAt(token));
}

function unless(not: IToken | undefined, term: Term): Term {
  return not ? conditionTerm(operators.negation(term), failAt(not)) : term;
}

function withSign(term: Term, sign: IToken): Term {
  return sign.image === '-' ? { operand: operators.negative(term), fail: failAt(sign) } : term;
}

function calculated(op: IToken, left: Term, right: Term): Term {
  return { operand: operators.arithmetic(op.image.toLowerCase() as ArithmeticOp, left, right), fail: left.fail };
}

function fromTheLeft(ops: readonly IToken[], terms: readonly Term[]): Term {
  return chained(ops).reduce((left, op, index) => calculated(op, left, terms[index + 1] as Term), terms[0] as Term);
}

/** Lenient: the standard has no chain of ^. */
function fromTheRight(ops: readonly IToken[], terms: readonly Term[]): Term {
  return chained(ops).reduceRight(
    (right, op, index) => calculated(op, terms[index] as Term, right),
    terms.at(-1) as Term,
  );
}

/** Every link nests the tree by one. */
function chained(ops: readonly IToken[]): readonly IToken[] {
  const beyond = ops[MAX_DEPTH];
  if (beyond) failAt(beyond)(`more than ${MAX_DEPTH} operators in a chain`);
  return ops;
}

function bracketed(open: IToken, terms: readonly Term[]): Term {
  const [only, second] = terms;
  if (only && !second) return { ...only, bracketed: true };
  return { operand: { kind: 'array', items: terms.map(({ operand }) => operand) }, fail: failAt(open) };
}
