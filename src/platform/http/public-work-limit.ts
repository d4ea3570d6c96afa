import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { HarvestConfig } from '../config/config.js';
import { addressBlock } from './address-block.js';

/** One count per address for all open routes: guards are made per module, this once. */
@Injectable()
export class PublicWorkLimit {
  private readonly limiter: RateLimiterMemory | null;

  constructor({ publicRequestsPerMinute: points }: HarvestConfig) {
    this.limiter = points === 0 ? null : new RateLimiterMemory({ points, duration: 60 });
  }

  /** @throws RATE_LIMITED with `Retry-After` in seconds */
  async count(address: string | undefined): Promise<void> {
    try {
      await this.limiter?.consume(addressBlock(address));
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      const seconds = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
      throw new DomainError('RATE_LIMITED', `Too many requests without credentials; sign in or retry in ${seconds} s`, {
        headers: { 'Retry-After': String(seconds) },
      });
    }
  }
}
