import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ErrorFamilyGuard } from './error-family.js';
import { PublicUrl } from './public-url.js';
import { PublicWorkLimit } from './public-work-limit.js';

/** Import before AuthModule: guards run in the order of their modules. */
@Global()
@Module({
  providers: [PublicUrl, PublicWorkLimit, { provide: APP_GUARD, useClass: ErrorFamilyGuard }],
  exports: [PublicUrl, PublicWorkLimit],
})
export class HttpModule {}
