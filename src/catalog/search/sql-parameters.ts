/** Values of one statement; every value that came from outside goes through here and none into the text. */
export class SqlParameters {
  readonly values: unknown[] = [];

  /** @returns the placeholder, `$7`. */
  readonly bind = (value: unknown): string => `$${this.values.push(value)}`;
}
