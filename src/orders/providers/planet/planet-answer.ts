import { DomainError } from '#libs/errors';

/**
 * A member of an answer of Planet that knows where it stands. What is not as documented is UPSTREAM_FAILED and names the
 * place, e.g. "Planet's answer has no text at _links.results.0.location". JSON null counts as absent.
 */
export class PlanetAnswer {
  constructor(
    readonly value: unknown,
    private readonly path = '',
  ) {}

  get isAbsent(): boolean {
    return this.value === undefined || this.value === null;
  }

  get(name: string): PlanetAnswer {
    const { value } = this;
    const members = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
    return new PlanetAnswer(Object.hasOwn(members, name) ? members[name] : undefined, this.at(name));
  }

  object(): Readonly<Record<string, unknown>> {
    const { value } = this;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return this.missing('object');
    return value as Record<string, unknown>;
  }

  items(): PlanetAnswer[] {
    if (!Array.isArray(this.value)) return this.missing('array');
    return this.value.map((item, i) => new PlanetAnswer(item, this.at(String(i))));
  }

  text(): string {
    return typeof this.value === 'string' ? this.value : this.missing('text');
  }

  /** null = absent, or something else. */
  textOrNull(): string | null {
    return typeof this.value === 'string' ? this.value : null;
  }

  /** RFC 3339. */
  instant(): Date {
    const date = new Date(this.text());
    return Number.isNaN(date.getTime()) ? this.missing('date') : date;
  }

  oneOf<T extends string>(values: readonly T[]): T {
    return values.includes(this.value as T) ? (this.value as T) : this.missing(values.join(' or '));
  }

  private at(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }

  private missing(what: string): never {
    const where = this.path === '' ? '' : ` at ${this.path}`;
    throw new DomainError('UPSTREAM_FAILED', `Planet's answer has no ${what}${where}`);
  }
}
