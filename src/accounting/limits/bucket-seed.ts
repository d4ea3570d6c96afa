import { DAY_MS, periodMs } from './iso-period.js';
import { refillPerMs, type LimitPolicy } from './policy.js';

/** What an account used on one UTC day. */
export interface DailyUse {
  /** `2026-11-21` */
  readonly day: string;
  /** Those that no limit refused. */
  readonly requests: number;
  readonly units: number;
}

/**
 * What a bucket holds now whose level was lost: it starts full one sampling period ago and is replayed day by day. The
 * books know days only, so a day's use is taken out at its end (today's: now), which gives at most what was really left.
 * @param days ascending, without repetition; days before the sampling period are not looked at
 */
export function seedLevel(policy: LimitPolicy, days: readonly DailyUse[], now: Date): number {
  const start = now.getTime() - (periodMs(policy.samplingPeriod) ?? 0);
  let [level, at] = [policy.capacity, start];
  const refillUntil = (time: number) => {
    level = Math.min(policy.capacity, level + Math.max(0, time - at) * refillPerMs(policy));
    at = Math.max(at, time);
  };
  for (const { day, requests, units } of days) {
    const dayEnd = Date.parse(day) + DAY_MS;
    if (dayEnd <= start) continue;
    refillUntil(Math.min(dayEnd, now.getTime()));
    level -= policy.type === 'REQUESTS' ? requests : units;
  }
  refillUntil(now.getTime());
  return level;
}
