/** What set-up says, on stderr: one line per step with its seconds, a heartbeat while it lasts, nothing when warm. */
const out = process.stderr;
const HEARTBEAT_MS = 15_000;

/** A step that failed for a reason the reader can act on: `fix` says what to do, `tail` is the end of the step's log. */
export class SetupError extends Error {
  constructor(message, { fix, tail = [], log } = {}) {
    super(message);
    Object.assign(this, { fix, tail, log });
  }
}

export function say(text) {
  out.write(`swath: ${text}\n`);
}

/**
 * Runs `work(report)` under a headline. `report(text)` replaces what the heartbeat says ("34 of 62 files").
 * On a terminal the line is rewritten every second, elsewhere one is added every 15 s.
 */
export async function step(headline, work) {
  const startedAt = Date.now();
  const seconds = () => `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;
  let detail = '';
  const beat = () =>
    out.isTTY
      ? out.write(`\r\x1b[Kswath: ${headline} … ${detail ? `${detail}, ` : ''}${seconds()}`)
      : say(`  … ${headline}: ${detail ? `${detail}, ` : ''}${seconds()}`);
  if (!out.isTTY) say(`${headline} …`);
  const timer = setInterval(beat, out.isTTY ? 1000 : HEARTBEAT_MS);
  const end = (word) => {
    clearInterval(timer);
    if (out.isTTY) out.write('\r\x1b[K');
    say(`${headline}: ${word} after ${seconds()}`);
  };
  try {
    const result = await work((text) => (detail = text));
    end('done');
    return result;
  } catch (error) {
    end('failed');
    throw error;
  }
}

export function printFailure(error) {
  if (!(error instanceof SetupError)) return out.write(`${error.stack}\n`);
  const tail = error.tail.map((line) => `    ${line}\n`).join('');
  out.write(`\nswath: ${error.message}\n${tail}${error.log ? `  Full log: ${error.log}\n` : ''}`);
  if (error.fix) out.write(`  What to do: ${error.fix}\n`);
}
