import { Injectable } from '@nestjs/common';

export type PartHealth = { status: 'up' } | { status: 'down'; reason: string };
export type Readiness = { status: 'up' | 'down'; parts: Record<string, PartHealth> };

/** A probe may not make readiness hang: past this it counts as down. */
const PROBE_TIMEOUT_MS = 3000;

/** The parts this process depends on. Each owner registers a probe that throws when its part is down. */
@Injectable()
export class HealthChecks {
  private readonly checks = new Map<string, () => Promise<void>>();

  register(name: string, check: () => Promise<void>): void {
    this.checks.set(name, check);
  }

  async run(): Promise<Readiness> {
    const parts = await Promise.all([...this.checks].map(async ([name, check]) => [name, await probe(check)] as const));
    const status = parts.every(([, part]) => part.status === 'up') ? 'up' : 'down';
    return { status, parts: Object.fromEntries(parts) };
  }
}

async function probe(check: () => Promise<void>): Promise<PartHealth> {
  const timer = Promise.withResolvers<never>();
  const timeout = setTimeout(
    () => timer.reject(new Error(`no answer within ${PROBE_TIMEOUT_MS} ms`)),
    PROBE_TIMEOUT_MS,
  );
  try {
    await Promise.race([check(), timer.promise]);
    return { status: 'up' };
  } catch (error) {
    return { status: 'down', reason: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timeout);
  }
}
