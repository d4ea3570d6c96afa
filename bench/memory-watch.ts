import { descendants, type ProcessState, rssOf } from './process-tree.js';

const INTERVAL_MS = 10;

/** The processes that take part in a rendering: the API and its renderers, not the database, the worker or the bench. */
export function isRendering({ command }: ProcessState): boolean {
  return command.endsWith('main.api.js') || command.endsWith(' renderer');
}

/** Looks at the resident memory of processes every few milliseconds and remembers the highest sum. */
export class MemoryWatch {
  private peakBytes = 0;
  private isOver = false;
  private readonly peaks = new Map<number, number>();
  private readonly watching: Promise<void>;

  private constructor(
    private readonly processes: readonly ProcessState[],
    private readonly idleBytes: number,
  ) {
    this.watching = this.watch();
  }

  /** What the processes hold at this moment is idle. Processes that start later are not seen. */
  static async start(root: number, takesPart: (state: ProcessState) => boolean): Promise<MemoryWatch> {
    const processes = (await descendants(root)).filter(takesPart);
    return new MemoryWatch(
      processes,
      processes.reduce((sum, { rssBytes }) => sum + rssBytes, 0),
    );
  }

  async stop() {
    this.isOver = true;
    await this.watching;
    const byProcess = this.processes.map(({ pid, command }) => {
      return { command: command.split('/').at(-1) as string, peak: this.peaks.get(pid) ?? 0 };
    });
    return { idleBytes: this.idleBytes, peakBytes: this.peakBytes, byProcess };
  }

  private async watch(): Promise<void> {
    while (!this.isOver) {
      const now = await Promise.all(this.processes.map(async ({ pid }) => [pid, (await rssOf(pid)) ?? 0] as const));
      for (const [pid, bytes] of now) this.peaks.set(pid, Math.max(bytes, this.peaks.get(pid) ?? 0));
      this.peakBytes = Math.max(
        this.peakBytes,
        now.reduce((sum, [, bytes]) => sum + bytes, 0),
      );
      await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
    }
  }
}
