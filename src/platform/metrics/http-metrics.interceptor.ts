import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { type Request, type Response } from 'express';
import { type Observable } from 'rxjs';
import { Metrics } from './metrics.js';

/** Labels by route pattern, never by raw path: ids must not become time series. */
@Injectable()
export class HttpMetricsInterceptor implements NestInterceptor {
  constructor(private readonly metrics: Metrics) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const started = performance.now();
    response.once('close', () => {
      const route = (request.route as { path?: string } | undefined)?.path ?? 'unknown';
      const labels = { method: request.method, route, status: String(response.statusCode) };
      this.metrics.httpRequests.observe(labels, (performance.now() - started) / 1000);
    });
    return next.handle();
  }
}
