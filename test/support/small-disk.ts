import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that is a file system of its own, to be filled. */
export class SmallDisk {
  private constructor(readonly path: string) {}

  /** null when this user may not mount (only root may). */
  static mount(megabytes: number): SmallDisk | null {
    const path = mkdtempSync(join(tmpdir(), 'swath-disk-'));
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path], { stdio: 'ignore' });
      return new SmallDisk(path);
    } catch {
      rmSync(path, { recursive: true });
      return null;
    }
  }

  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.path);
    return bavail * bsize;
  }

  async fillLeaving(bytes: number): Promise<void> {
    await this.relieve();
    await writeFile(this.ballast, Buffer.alloc(Math.max(0, (await this.freeBytes()) - bytes)));
  }

  relieve(): Promise<void> {
    return rm(this.ballast, { force: true });
  }

  unmount(): void {
    execFileSync('umount', [this.path]);
    rmSync(this.path, { recursive: true });
  }

  private get ballast(): string {
    return join(this.path, 'ballast');
  }
}
