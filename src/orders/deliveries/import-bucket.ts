import { Injectable } from '@nestjs/common';
import { Buckets, type ObjectStore } from '#libs/storage';
import { ImportConfig } from '../../platform/config/config.js';

/** The bucket of received files, of the tiles made of them and of archives. */
@Injectable()
export class ImportBucket {
  constructor(
    private readonly buckets: Buckets,
    private readonly config: ImportConfig,
  ) {}

  /** Made at its first use, unless it is a configured S3 bucket. @throws STORAGE_FULL, UNAVAILABLE */
  get store(): ObjectStore {
    return this.buckets.own(this.config.bucket);
  }
}
