import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobKinds } from '../jobs/index.js';
import { CONVERSION_KINDS } from './conversion-jobs.js';

/**
 * What API and worker both know of the conversions. Their domain state is born in the transaction that ends them, so
 * there is nothing to undo, and a retry finds what is there by its bytes.
 */
@Injectable()
export class ConversionKinds implements OnModuleInit {
  constructor(private readonly kinds: JobKinds) {}

  onModuleInit(): void {
    for (const [family, kind] of Object.entries(CONVERSION_KINDS))
      this.kinds.register({
        kind,
        family: family as keyof typeof CONVERSION_KINDS,
        capability: 'upload',
        retryable: async () => ({ can: true }),
        onUnfinished: async () => undefined,
      });
  }
}
