import { Module, type MiddlewareConsumer, type NestModule } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { AccountingCoreModule } from './accounting.core.module.js';
import { RateLimitController } from './aux/ratelimit.controller.js';
import { RateLimitGuard } from './limits/rate-limit.guard.js';
import { AccountPoliciesController } from './policies/account-policies.controller.js';
import { AccountPolicies } from './policies/account-policies.service.js';
import { FlatPriceInterceptor } from './units/flat-price.interceptor.js';
import { RequestCount } from './usage/request-count.middleware.js';
import { UsageController } from './usage/usage.controller.js';
import { UsageReports } from './usage/usage.service.js';

/** Counts and limits every request of the API process. Import after AuthModule, whose guard finds the account. */
@Module({
  imports: [AccountingCoreModule],
  controllers: [UsageController, AccountPoliciesController, RateLimitController],
  providers: [
    AccountPolicies,
    UsageReports,
    { provide: APP_GUARD, useClass: RateLimitGuard },
    { provide: APP_INTERCEPTOR, useClass: FlatPriceInterceptor },
  ],
})
export class AccountingModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(RequestCount).forRoutes('{*path}');
  }
}
