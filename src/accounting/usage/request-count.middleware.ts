import { Injectable, type NestMiddleware } from '@nestjs/common';
import { type NextFunction, type Response } from 'express';
import { payerOf, type CallerRequest } from '../caller.js';
import { LIMITED_HEADER } from '../limits/limit-refusal.js';
import { outcomeOf } from '../outcome.js';
import { productOf } from '../products.js';
import { UsageBuffer } from './usage-buffer.js';

/**
 * Counts every request of an account to a metered API when its answer has ended, whoever refused it: a middleware sees
 * also what guards turn away.
 */
@Injectable()
export class RequestCount implements NestMiddleware {
  constructor(private readonly usage: UsageBuffer) {}

  use(request: CallerRequest, response: Response, next: NextFunction): void {
    response.once('close', () => {
      const payer = payerOf(request);
      const product = productOf(request);
      if (payer === null || product === null) return;
      const outcome = outcomeOf({
        status: response.statusCode,
        finished: response.writableFinished,
        limited: response.hasHeader(LIMITED_HEADER),
      });
      this.usage.add({ accountId: payer.accountId, product, outcome, requests: 1, units: 0 });
    });
    next();
  }
}
