import { Injectable } from '@nestjs/common';
import { argon2id, hash, verify } from 'argon2';

/** OWASP's second recommended setting: 19 MiB, two passes; 30–70 ms of one core. */
const COST = { type: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Secrets that people choose: user passwords and client secrets. */
@Injectable()
export class Passwords {
  /** Hash of nobody's password, so that an unknown name costs as long as a wrong password. */
  private readonly nobody = hash('nobody', COST);

  hash(secret: string): Promise<string> {
    return hash(secret, COST);
  }

  /** `stored` null = there is no such user: takes the same time and answers false. */
  async matches(stored: string | null, secret: string): Promise<boolean> {
    const same = await verify(stored ?? (await this.nobody), secret);
    return same && stored !== null;
  }
}
