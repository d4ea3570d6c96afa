import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { DomainError } from '#libs/errors';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Encrypts what callers entrust to us (keys of their buckets and providers) before it reaches the database: AES-256-GCM,
 * bound to what it belongs to, so that one row's secret is worth nothing in another. The first key encrypts, all decrypt:
 * a new key is put in front, and the old one taken away when `isCurrent` is true of everything.
 */
export class SecretBox {
  private readonly keys: ReadonlyMap<string, Buffer>;
  private readonly current: string;

  /** @param keys of 32 bytes each, the newest first */
  constructor(keys: readonly Buffer[]) {
    const named = keys.map((key): [string, Buffer] => [nameOf(key), key]);
    if (named.length === 0) throw new TypeError('a secret box needs a key');
    this.keys = new Map(named);
    this.current = named[0]![0];
  }

  /** @param owner what the secret belongs to: `async/<request id>` */
  seal(secret: unknown, owner: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.keys.get(this.current)!, nonce).setAAD(Buffer.from(owner));
    const sealed = Buffer.concat([cipher.update(JSON.stringify(secret)), cipher.final()]);
    return `${this.current}.${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')}`;
  }

  /** @throws UNAVAILABLE when its key is not among ours any more, or when it was tampered with */
  open(sealed: string, owner: string): unknown {
    const [name = '', body = ''] = sealed.split('.');
    const key = this.keys.get(name);
    if (!key) throw unreadable('its key is not among SWATH_SECRETS_KEYS');
    const bytes = Buffer.from(body, 'base64url');
    const tagEnd = NONCE_BYTES + TAG_BYTES;
    try {
      const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES)).setAAD(Buffer.from(owner));
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, tagEnd));
      return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(tagEnd)), decipher.final()]).toString());
    } catch {
      throw unreadable('it was changed or belongs to something else');
    }
  }

  /** False: sealed with an older key, and worth sealing anew. */
  isCurrent(sealed: string): boolean {
    return sealed.startsWith(`${this.current}.`);
  }
}

/** Tells keys apart without telling them. */
function nameOf(key: Buffer): string {
  return createHash('sha256').update('swath secret box').update(key).digest('hex').slice(0, 8);
}

function unreadable(why: string): DomainError {
  return new DomainError('UNAVAILABLE', `A stored secret cannot be read: ${why}`);
}
