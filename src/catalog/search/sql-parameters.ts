/** Values of one statement; every value that came from outside goes through here and none into the text. */
export class SqlParameters {
  readonly values: unknown[] = [];

  /** @returns the placeholder, `$7`. */
  readonly bind = (value: unknown): string => `$${this.values.push(value)}`;

  /** With its type, where PostgreSQL would have to guess. */
  readonly bindAs = (value: unknown, type: string): string => `${this.bind(value)}::${type}`;
}
