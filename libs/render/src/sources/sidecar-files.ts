import { readFile } from 'node:fs/promises';
import { DomainError } from '#libs/errors';

/** A parsed grid or annotation is some hundred kB. */
const MOST = 64;

interface Sidecar {
  /** A local file, or a URL that needs no more rights than it carries. */
  readonly path: string;
  /** Of the content; null = the path says it all. */
  readonly version: string | null;
}

/** Small files of metadata beside the pixels, parsed once per process and version. */
export class SidecarFiles<T> {
  private readonly parsed = new Map<string, Promise<T>>();

  /** @param parse throws BAD_REQUEST for what is not as it should be */
  constructor(
    private readonly maxBytes: number,
    private readonly parse: (text: string, name: string) => T,
  ) {}

  /** @throws UPSTREAM_FAILED for a file that cannot be read */
  get(file: Sidecar): Promise<T> {
    const key = JSON.stringify([file.version, address(file.path)]);
    const known = this.parsed.get(key);
    if (known) return known;
    if (this.parsed.size >= MOST) this.parsed.delete(this.parsed.keys().next().value!);
    const work = this.read(file.path);
    this.parsed.set(key, work);
    // What failed may be there the next time.
    work.catch(() => this.parsed.delete(key));
    return work;
  }

  private async read(path: string): Promise<T> {
    const name = decodeURIComponent(address(path).split('/').at(-1)!);
    let text: string;
    try {
      text = await (isWeb(path) ? this.download(path) : readFile(path, 'utf8'));
    } catch (error) {
      const options = { cause: error, detail: { code: 'RENDERER_EXCEPTION' } };
      throw new DomainError('UPSTREAM_FAILED', `The metadata file ${name} of a scene cannot be read`, options);
    }
    return this.parse(text, name);
  }

  private async download(url: string): Promise<string> {
    const answer = await fetch(url, { redirect: 'error' });
    const size = Number(answer.headers.get('content-length') ?? 0);
    if (!answer.ok || size > this.maxBytes) throw new Error(`HTTP ${answer.status}, ${size} bytes`);
    const text = await answer.text();
    // Of an answer in pieces the size is known only now.
    if (text.length > this.maxBytes) throw new Error(`${text.length} characters`);
    return text;
  }
}

/** Without the signature, which differs from request to request. */
function address(path: string): string {
  return isWeb(path) ? path.split('?')[0]! : path;
}

function isWeb(path: string): boolean {
  return /^https?:\/\//i.test(path);
}
