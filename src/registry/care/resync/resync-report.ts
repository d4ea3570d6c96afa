import { type CareFault } from '../care-report.js';

export interface ResyncReport {
  /** Files looked at. */
  scanned: number;
  /** `dataset_id` is null in a dry run. */
  readonly added: Array<{ dataset_id: string | null; path: string }>;
  readonly updated: Array<{ dataset_id: string; path: string; change: 'content' | 'moved' | 'returned' }>;
  unchanged: number;
  /** Whose file is gone: marked as missing, not deleted, so that a file that comes back finds its entry. */
  readonly removed: Array<{ dataset_id: string; path: string }>;
  /** Copies of files that are registered already. */
  readonly skipped: Array<{ path: string; duplicate_of: string }>;
  readonly errors: CareFault[];
  readonly dry_run: boolean;
  /** What the catalogue refresh did; null = not asked for. */
  csw: { updated: number; errors: CareFault[] } | null;
}

export function emptyReport(isDryRun: boolean): ResyncReport {
  const lists = { added: [], updated: [], removed: [], skipped: [], errors: [] };
  return { scanned: 0, unchanged: 0, ...lists, dry_run: isDryRun, csw: null };
}
