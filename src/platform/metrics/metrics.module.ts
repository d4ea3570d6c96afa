import { Global, Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { HttpMetricsInterceptor } from './http-metrics.interceptor.js';
import { Metrics } from './metrics.js';

@Global()
@Module({ providers: [Metrics, { provide: APP_INTERCEPTOR, useClass: HttpMetricsInterceptor }], exports: [Metrics] })
export class MetricsModule {}
