import { buffer } from 'node:stream/consumers';
import { Injectable } from '@nestjs/common';
import { DomainError, isDomainError } from '#libs/errors';
import { Buckets } from '#libs/storage';
import { type Terrain } from '../terrain.entity.js';

const GZIP = Buffer.from([0x1f, 0x8b]);

/** Files of quantized mesh, as the terrainer wrote them. */
@Injectable()
export class MagoFiles {
  constructor(private readonly buckets: Buckets) {}

  /** @throws NOT_FOUND */
  async read({ folder }: Terrain, name: string): Promise<{ bytes: Buffer; headers: Record<string, string> }> {
    try {
      const bytes = await buffer(await this.buckets.house().get(folder + name));
      const type = name.endsWith('.json') ? 'application/json' : 'application/vnd.quantized-mesh';
      // Terrainers may write tiles packed; clients are told, not served twice the bytes.
      const isPacked = bytes.subarray(0, 2).equals(GZIP);
      return { bytes, headers: { 'Content-Type': type, ...(isPacked && { 'Content-Encoding': 'gzip' }) } };
    } catch (error) {
      if (!isDomainError(error, 'OBJECT_NOT_FOUND')) throw error;
      throw new DomainError('NOT_FOUND', `This terrain has no ${name}`);
    }
  }
}
