import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { from, lastValueFrom, map, type Observable } from 'rxjs';
import { payerOf, type CallerRequest } from '../caller.js';
import { productOf } from '../products.js';
import { UsageMeter } from '../usage-meter.js';
import { flatPrice } from './flat-price.js';

/** Charges calls with a fixed price when they succeed. */
@Injectable()
export class FlatPriceInterceptor implements NestInterceptor {
  constructor(private readonly meter: UsageMeter) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<CallerRequest>();
    const product = productOf(request);
    const price = flatPrice(product, request.method);
    const payer = payerOf(request);
    if (product === null || payer === null || price === 0) return next.handle();
    const work = async () => ({
      units: price,
      body: (await lastValueFrom(next.handle(), { defaultValue: undefined })) as unknown,
    });
    return from(this.meter.spending(payer, { product, estimated: price }, work)).pipe(map(({ body }) => body));
  }
}
