import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type OpenScript, RenderPool, type ScriptSetup } from '#libs/render';

/** Wall clock of opening a script. */
const TIMEOUT_MS = 10_000;
/** Of a few kilobytes each. */
const MAX_REMEMBERED = 500;

/**
 * What scripts ask for. A `setup()` follows from the script's text and its collections alone, so that of a script that ran
 * before is remembered, the most recently used ones: a map's next tile asks no renderer. Mistakes are told anew each time.
 */
@Injectable()
export class ScriptSetups {
  private readonly known = new Map<string, ScriptSetup>();

  constructor(private readonly pool: RenderPool) {}

  /** @throws EVALSCRIPT_… */
  async of(opening: OpenScript, signal: AbortSignal): Promise<ScriptSetup> {
    const key = hash('sha256', JSON.stringify(opening), 'base64');
    const setup =
      this.known.get(key) ?? (await this.pool.run('openScript', opening, { signal, timeoutMs: TIMEOUT_MS }));
    this.known.delete(key);
    this.known.set(key, setup);
    if (this.known.size > MAX_REMEMBERED) this.known.delete(this.known.keys().next().value as string);
    return setup;
  }
}
