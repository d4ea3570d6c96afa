import { DomainError } from '#libs/errors';

/** Words, quoted texts and punctuation of a DDS or DAS, one after the other. */
export class Words {
  private at = 0;
  private readonly words: readonly string[];

  constructor(
    text: string,
    private readonly what: string,
  ) {
    this.words = text.match(/"(?:[^"\\]|\\[^])*"|[{}[\]=;:,]|[^\s{}[\]=;:,"]+/g) ?? [];
  }

  get isEnd(): boolean {
    return this.at >= this.words.length;
  }

  peek(): string {
    return this.words[this.at] ?? '';
  }

  next(): string {
    const word = this.words[this.at++];
    if (word === undefined) throw this.odd('its end comes too early');
    return word;
  }

  /** Takes the word if it is the next one. */
  take(word: string): boolean {
    if (this.peek().toLowerCase() !== word.toLowerCase()) return false;
    this.at++;
    return true;
  }

  expect(word: string): void {
    const found = this.next();
    if (found.toLowerCase() !== word.toLowerCase())
      throw this.odd(`${JSON.stringify(word)} is missing before ${JSON.stringify(found.slice(0, 80))}`);
  }

  odd(why: string): DomainError {
    return new DomainError('UPSTREAM_FAILED', `The OPeNDAP server's ${this.what} cannot be read: ${why}`);
  }
}
