import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobKinds } from '../../jobs/index.js';

/** Registers what API and worker both know of imports: scenes that are in stay in, and a retry passes over them again. */
@Injectable()
export class SceneImportKind implements OnModuleInit {
  constructor(private readonly kinds: JobKinds) {}

  onModuleInit(): void {
    this.kinds.register({
      kind: 'scene_import',
      family: 'catalog',
      capability: 'manage_collections',
      retryable: async () => ({ can: true }),
      onUnfinished: async () => undefined,
    });
  }
}
