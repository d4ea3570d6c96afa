import { DomainError } from '#libs/errors';
import { type Cql2Operand } from '#libs/stac';

/** What a property compares as; a property that is not listed compares as whatever its other side is. */
export type PropertyType = 'number' | 'string' | 'boolean' | 'timestamp' | 'array';

export interface Cql2Scope {
  /** Alias of the `scenes` row. */
  readonly alias: string;
  /** Adds a parameter and answers its placeholder, `$7`. */
  bind(value: unknown): string;
  /** Known properties; a typed one refuses a literal of another type. */
  readonly types: ReadonlyMap<string, PropertyType>;
  /** PostgreSQL interval: no item of the searched collections lasts longer. Lets an index serve T_INTERSECTS. */
  readonly longestSpan?: string;
}

/** Literals are cast; placeholders alone would leave PostgreSQL guessing. */
type Scalar = 'text' | 'numeric' | 'double precision' | 'boolean' | 'timestamptz' | 'interval' | 'jsonb';
type SqlType = Scalar | 'text[]' | 'jsonb[]' | 'double precision[]';

/** Belongs to the whole filter, whichever context of it. */
interface Shared {
  readonly placeholders: Map<string, string>;
  operators: number;
}

/**
 * What every part of the compiler needs. Nothing of a filter reaches the SQL but through `bind`.
 *
 * `exact`: false and unknown are told apart. At the top and under AND and OR both leave a row out, and shorter forms that
 * an index can serve may answer false for unknown; below a NOT the difference decides.
 */
export class Cql2Context {
  constructor(
    private readonly scope: Cql2Scope,
    readonly exact = false,
    private readonly shared: Shared = { placeholders: new Map(), operators: 0 },
  ) {}

  get row(): string {
    return this.scope.alias;
  }

  get longestSpan(): string | null {
    return this.scope.longestSpan ?? null;
  }

  get types(): ReadonlyMap<string, PropertyType> {
    return this.scope.types;
  }

  exactly(): Cql2Context {
    return this.exact ? this : new Cql2Context(this.scope, true, this.shared);
  }

  /** The same value is bound once: property names come many times, and parameters are limited to 65535. */
  bind(value: string | boolean | readonly (string | number)[], type: SqlType): string {
    const key = `${type} ${JSON.stringify(value)}`;
    const placeholder = this.shared.placeholders.get(key) ?? this.scope.bind(value);
    this.shared.placeholders.set(key, placeholder);
    return `${placeholder}::${type}`;
  }

  /** Counts arithmetic over the whole filter. */
  countOperator(): number {
    return ++this.shared.operators;
  }
}

export function refuse(reason: string): never {
  throw new DomainError('BAD_REQUEST', `filter: ${reason}`);
}

/** An operand as the user knows it. */
export function described(operand: Cql2Operand): string {
  switch (operand.kind) {
    case 'property':
      return `"${operand.name}"`;
    case 'string':
      return `'${operand.value.length > 60 ? `${operand.value.slice(0, 60)}…` : operand.value}'`;
    case 'number':
    case 'boolean':
    case 'timestamp':
    case 'date':
      return String(operand.value);
    case 'function':
      return unknownFunction(operand.name);
    default:
      return operand.kind;
  }
}

/** @throws BAD_REQUEST always: there are no functions beside those of the standard. */
export function unknownFunction(name: string): never {
  return refuse(`there is no function ${name}; CASEI and ACCENTI are the only ones beside S_…, T_… and A_…`);
}
