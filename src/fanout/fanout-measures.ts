import { Injectable } from '@nestjs/common';
import { type Counter, type Histogram } from 'prom-client';
import { Metrics } from '../platform/metrics/metrics.js';

export interface SlotUse {
  readonly all: number;
  readonly busy: number;
  /** Claimed, and not begun. */
  readonly ahead: number;
}

/** What one worker tells of its units; rates are the scraper's to make. */
@Injectable()
export class FanoutMeasures {
  /** As recorded, so that a unit counts once in the whole installation. */
  readonly ended: Counter;
  readonly seconds: Histogram;
  /** Tried again later because something was away, or given back untouched. */
  readonly returned: Counter;
  /** Of other workers, found by this one. */
  readonly leasesLost: Counter;

  private readonly workers: Array<() => SlotUse> = [];

  constructor(metrics: Metrics) {
    this.ended = metrics.counter('swath_fanout_units_ended_total', 'Units recorded by this worker', [
      'kind',
      'outcome',
    ]);
    this.seconds = metrics.histogram('swath_fanout_unit_seconds', 'Duration of units that were done', ['kind']);
    this.returned = metrics.counter('swath_fanout_units_returned_total', 'Units this worker gave back', [
      'kind',
      'reason',
    ]);
    this.leasesLost = metrics.counter('swath_fanout_leases_lost_total', 'Leases of lost workers that ran out', []);
    metrics.gauge('swath_fanout_slots', 'Units at once: all, those at work, claimed ahead', ['what'], (gauge) => {
      const uses = this.workers.map((use) => use());
      for (const what of ['all', 'busy', 'ahead'] as const)
        gauge.set({ what }, uses.reduce((sum, use) => sum + use[what], 0)); // prettier-ignore
    });
  }

  /** How full a worker of this process is, read when scraped. */
  watch(use: () => SlotUse): void {
    this.workers.push(use);
  }
}
