import { DomainError } from '#libs/errors';

/** Calendar months and years and exact seconds do not mix; a year is twelve months, a week seven days. */
export interface Duration {
  readonly months: number;
  readonly days: number;
  readonly seconds: number;
}

const DATE = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$/;
const TIME = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/;
const SECONDS_PER_DAY = 86_400;

/**
 * ISO 8601 with a date part (`P1D`, `P1M`, `P1Y`) or a time part (`PT24H`), not both; at least one day.
 * @throws INVALID with the sentence alone
 */
export function parseDuration(text: string): Duration {
  const [date, time] = [DATE.exec(text), TIME.exec(text)];
  const [years, months, weeks, days] = numbers(date);
  const [hours, minutes, seconds] = numbers(time);
  const duration = {
    months: (years ?? 0) * 12 + (months ?? 0),
    days: (weeks ?? 0) * 7 + (days ?? 0),
    seconds: (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0),
  };
  if (!date && !time) throw new DomainError('INVALID', 'must be an ISO 8601 duration such as P1D, P1M or PT24H');
  const isLongEnough = duration.months > 0 || duration.days > 0 || duration.seconds >= SECONDS_PER_DAY;
  if (!isLongEnough) throw new DomainError('INVALID', 'must be at least one day');
  return duration;
}

function numbers(match: RegExpExecArray | null): number[] {
  return (match ?? []).slice(1).map((digits) => Number(digits ?? 0));
}

/** One duration after an instant, in UTC; a day that the month lacks becomes its last. */
export function later(start: Date, { months, days, seconds }: Duration): Date {
  const shifted = new Date(start);
  if (months > 0) {
    shifted.setUTCDate(1);
    shifted.setUTCMonth(shifted.getUTCMonth() + months);
    const last = new Date(Date.UTC(shifted.getUTCFullYear(), shifted.getUTCMonth() + 1, 0)).getUTCDate();
    shifted.setUTCDate(Math.min(start.getUTCDate(), last));
  }
  return new Date(shifted.getTime() + (days * SECONDS_PER_DAY + seconds) * 1000);
}
