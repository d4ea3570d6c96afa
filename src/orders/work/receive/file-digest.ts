import { createHash } from 'node:crypto';

/** SHA-256 of a file, and the digest that its provider tells, as its bytes come by. */
export class FileDigest {
  private readonly sha256 = createHash('sha256');
  private readonly other;

  /** @param algorithm of the provider; null = it tells none */
  constructor(private readonly algorithm: 'md5' | 'sha1' | 'sha256' | null) {
    this.other = algorithm === null || algorithm === 'sha256' ? null : createHash(algorithm);
  }

  update(chunk: Uint8Array): void {
    this.sha256.update(chunk);
    this.other?.update(chunk);
  }

  /** At the end; lower case. `other` is by the provider's algorithm, null = it tells none. */
  hex(): { readonly sha256: string; readonly other: string | null } {
    const sha256 = this.sha256.digest('hex');
    const other = this.algorithm === 'sha256' ? sha256 : (this.other?.digest('hex') ?? null);
    return { sha256, other };
  }
}
