import { type IToken, type ParserMethod } from 'chevrotain';
import { type Comparison } from './expression.js';
import * as operators from './operators.js';
import { failAt } from './place.js';
import { conditionTerm, type Term } from './term.js';
import * as t from './tokens.js';
import { type Rule, ValueGrammar } from './value.grammar.js';

/** Goes on after what has been read already. */
type RuleAfter = ParserMethod<[left: Term], Term>;

/**
 * One ladder of precedence for conditions and values alike, loosest first. What may stand where (a condition under AND, a
 * number under +) is settled by `operators`, as every term knows its place: so `(a + 1) * 2 > 3`, `(a > 1) = TRUE` and a
 * list in brackets need no looking ahead. Actions run inside ACTION only: chevrotain runs the rules once without input.
 */
export class Cql2Grammar extends ValueGrammar {
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
    this.MANY(() => this.chain(nots, this.CONSUME(t.Not)));
    const term = this.SUBRULE(this.predicate);
    return this.ACTION(() => nots.reduceRight((inner, not) => unless(not, inner), term));
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
}

function joined(op: 'and' | 'or', tokens: readonly IToken[], terms: readonly Term[]): Term {
  const [token] = tokens;
  if (token === undefined) return terms[0] as Term;
  return conditionTerm(operators.junction(op, terms, failAt(token)), failAt(token));
}

function unless(not: IToken | undefined, term: Term): Term {
  return not ? conditionTerm(operators.negation(term), failAt(not)) : term;
}
