import { type ObjectStore } from '#libs/storage';
import { sentinelHubErrorOf } from './error-object.js';

const TEMPLATE = '<REQUEST_ID>';
const ERROR_FILE = 'error.json';

/** `<REQUEST_ID>` in the path becomes the id; without it the id is the last folder. @param path of the descriptor */
export function resultFolder(path: string, id: string): string {
  if (path.includes(TEMPLATE)) return path.replaceAll(TEMPLATE, id);
  return path === '' ? id : `${path}/${id}`;
}

/** Placeholders of batch processing, whose published text mentions them; null = there is none. */
export function foreignPlaceholder(path: string): string | null {
  const found = path.match(/<[A-Z_]+>/g) ?? [];
  return found.find((placeholder) => placeholder !== TEMPLATE) ?? null;
}

/** What callers see of a request in their bucket, beside its results. */
export interface RequestCopy {
  readonly id: string;
  readonly status: 'RUNNING' | 'DONE' | 'FAILED';
  readonly created: Date;
  /** Processing units; null = not known yet. */
  readonly costPU: number | null;
  /** As submitted, without secrets. */
  readonly request: Record<string, unknown>;
}

/** Where the objects of one request go. Every object is written whole or not at all. */
export class ResultFolder {
  constructor(
    private readonly store: ObjectStore,
    private readonly folder: string,
  ) {}

  async moveIn(fileName: string, localPath: string, signal: AbortSignal): Promise<void> {
    await this.store.putFile(`${this.folder}/${fileName}`, localPath, { move: true, signal });
  }

  /** `request-<id>.json`; replaces an earlier one. */
  async putCopy(copy: RequestCopy, signal: AbortSignal): Promise<void> {
    await this.putJson(copyName(copy.id), copy, signal);
  }

  async removeCopy(id: string): Promise<void> {
    await this.store.delete(`${this.folder}/${copyName(id)}`);
  }

  /** The error envelope of the API, in a file. @returns what was written */
  async putError(error: unknown, signal: AbortSignal): Promise<ReturnType<typeof sentinelHubErrorOf>> {
    const envelope = sentinelHubErrorOf(error);
    await this.putJson(ERROR_FILE, envelope, signal);
    return envelope;
  }

  async removeError(): Promise<void> {
    await this.store.delete(`${this.folder}/${ERROR_FILE}`);
  }

  private async putJson(fileName: string, value: object, signal: AbortSignal): Promise<void> {
    const text = `${JSON.stringify(value, null, 2)}\n`;
    await this.store.put(`${this.folder}/${fileName}`, Buffer.from(text), { signal });
  }
}

function copyName(id: string): string {
  return `request-${id}.json`;
}
