import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ErrorFamilyGuard } from './error-family.js';
import { PublicUrl } from './public-url.js';

/** Import before AuthModule: guards run in the order of their modules. */
@Global()
@Module({
  providers: [PublicUrl, { provide: APP_GUARD, useClass: ErrorFamilyGuard }],
  exports: [PublicUrl],
})
export class HttpModule {}
