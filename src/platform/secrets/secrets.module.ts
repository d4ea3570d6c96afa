import { Global, Module } from '@nestjs/common';
import { DataConfig, SecretsConfig } from '../config/config.js';
import { SecretBox } from './secret-box.js';
import { secretKeys } from './secret-keys.js';

@Global()
@Module({
  providers: [
    {
      provide: SecretBox,
      useFactory: async ({ keys }: SecretsConfig, { dir }: DataConfig) => new SecretBox(await secretKeys(keys, dir)),
      inject: [SecretsConfig, DataConfig],
    },
  ],
  exports: [SecretBox],
})
export class SecretsModule {}
