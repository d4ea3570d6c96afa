import { DomainError } from '#libs/errors';
import { type FieldFault } from './validation.js';

type Path = ReadonlyArray<string | number>;

/** Inputs echoed in an error are cut, so that a large body does not come back whole. */
const MAX_ECHO = 200;

/**
 * A member of a request's JSON that knows where it stands: what it refuses is told as `input->bounds->bbox`. JSON null
 * counts as absent, and members that nobody reads are ignored, as the contract wants (process §1).
 */
export class JsonMember {
  constructor(
    readonly value: unknown,
    readonly path: Path = [],
  ) {}

  get isAbsent(): boolean {
    return this.value === undefined || this.value === null;
  }

  /** A member of this object; absent when this is absent itself. @throws INVALID when this is no object. */
  get(name: string): JsonMember {
    const members = this.isAbsent ? {} : this.object();
    return new JsonMember(Object.hasOwn(members, name) ? members[name] : undefined, [...this.path, name]);
  }

  /** The same place with nothing in it. */
  without(): JsonMember {
    return new JsonMember(undefined, this.path);
  }

  /** @throws INVALID when it is absent. */
  required(): this {
    return this.isAbsent ? this.refuse('is required') : this;
  }

  object(): Readonly<Record<string, unknown>> {
    const { value } = this;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return this.refuse('must be an object');
    return value as Record<string, unknown>;
  }

  items(): JsonMember[] {
    const { value } = this;
    if (!Array.isArray(value)) return this.refuse('must be an array');
    return value.map((item, i) => new JsonMember(item, [...this.path, i]));
  }

  text(): string {
    return typeof this.value === 'string' ? this.value : this.refuse('must be a string');
  }

  boolean(): boolean {
    return typeof this.value === 'boolean' ? this.value : this.refuse('must be true or false');
  }

  number(): number {
    const { value } = this;
    return typeof value === 'number' && Number.isFinite(value) ? value : this.refuse('must be a finite number');
  }

  numberWithin(min: number, max: number): number {
    const value = this.number();
    return value >= min && value <= max ? value : this.refuse(`must be between ${min} and ${max}`);
  }

  oneOf<T extends string>(values: readonly T[]): T {
    const value = this.text() as T;
    return values.includes(value) ? value : this.refuse(`must be one of ${values.join(', ')}`);
  }

  /** @param sentence the whole message where the contract knows one; default: the violation behind the path. */
  refuse(violation: string, sentence?: string): never {
    const fault: FieldFault = {
      loc: ['body', ...this.path],
      msg: violation,
      type: 'value_error',
      ...(!this.isAbsent && { input: echo(this.value) }),
    };
    const where = this.path.length === 0 ? 'The request body' : `${this.path.join('->')}:`;
    throw new DomainError('INVALID', sentence ?? `${where} ${violation}`, { detail: [fault] });
  }
}

function echo(value: unknown): unknown {
  const json = JSON.stringify(value);
  return json.length > MAX_ECHO ? `${json.slice(0, MAX_ECHO)}…` : value;
}
