import { createInterface } from 'node:readline';
import { type Readable, type Writable } from 'node:stream';

/** Where the supervisor speaks and where its children's lines end up. */
export class Console {
  constructor(
    private readonly out: Writable,
    private readonly err: Writable,
  ) {
    // `npm start | head`: a reader that leaves must not end the platform.
    for (const stream of [out, err]) stream.on('error', () => undefined);
  }

  /** A line of the supervisor's own. */
  say(text: string): void {
    this.out.write(`swath: ${text}\n`);
  }

  /** The ready line stands alone, so that scripts can wait for it. */
  ready(url: string): void {
    this.out.write(`Swath is ready at ${url}\n`);
  }

  /** Structured lines carry their process's name already and pass as they are; others get it in front. */
  relay(name: string, streams: { stdout: Readable | null; stderr: Readable | null }): void {
    const relayTo = (target: Writable) => (line: string) =>
      target.write(line.startsWith('{') ? `${line}\n` : `${`[${name}] ${line}`.trimEnd()}\n`);
    if (streams.stdout) createInterface({ input: streams.stdout }).on('line', relayTo(this.out));
    if (streams.stderr) createInterface({ input: streams.stderr }).on('line', relayTo(this.err));
  }
}
