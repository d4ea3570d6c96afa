/** Sums the gates and says at the end what there is to say. */
export class Tally {
  #lines = [];
  passed = 0;
  failed = 0;
  skipped = 0;

  add(name, { passed, failed, skipped }, seconds) {
    this.passed += passed;
    this.failed += failed;
    this.skipped += skipped;
    const counts = passed + failed + skipped > 0 ? `  ${passed} passed, ${failed} failed, ${skipped} skipped` : '';
    this.#lines.push(
      `${failed > 0 ? 'FAILED' : 'ok    '}  ${name.padEnd(11)} ${seconds.toFixed(1).padStart(6)} s${counts}`,
    );
  }

  /** The last line stands alone: machines read it. */
  report() {
    return `\n${this.#lines.join('\n')}\n\n${this.passed} passed, ${this.failed} failed, ${this.skipped} skipped\n`;
  }
}
