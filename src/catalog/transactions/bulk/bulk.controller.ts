import { Controller, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { DomainError, isDomainError } from '#libs/errors';
import { type Request } from 'express';
import { ApiCredentials, Caller, RequireCapability, type Principal } from '../../../auth/index.js';
import { HttpConfig } from '../../../platform/config/config.js';
import { ErrorFamily } from '../../../platform/http/error-family.js';
import { PublicUrl } from '../../../platform/http/public-url.js';
import { CollectionAccess } from '../../collection-access.js';
import { ApiStacErrors } from '../../stac/stac.dto.js';
import { ITEM_EXAMPLE } from '../transactions.dto.js';
import { BULK_TYPES, bulkItems } from './bulk-body.js';
import { BulkLoad, ON_CONFLICT, type ConflictPolicy } from './bulk-load.service.js';
import { BulkSummary } from './bulk-summary.js';

@ApiTags('STAC')
@ApiCredentials()
@RequireCapability('manage_collections')
@ErrorFamily('stac')
@Controller('stac/collections/:collection_id/bulk')
export class BulkController {
  constructor(
    private readonly access: CollectionAccess,
    private readonly bulk: BulkLoad,
    private readonly publicUrl: PublicUrl,
    private readonly config: HttpConfig,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Load any number of items',
    description:
      'A stream of items: NDJSON, a GeoJSON text sequence, or a FeatureCollection; of any length, also compressed ' +
      '(`Content-Encoding: gzip`). Items are stored in batches while the stream is read, so a load that breaks off ' +
      'has stored what came before; send it again with `on_conflict=skip` or `replace`. A faulty item fails alone.',
  })
  @ApiQuery({
    name: 'on_conflict',
    required: false,
    enum: ON_CONFLICT,
    description: 'When the id is taken; default `error`',
  })
  @ApiConsumes(...BULK_TYPES)
  @ApiBody({ schema: { type: 'string' }, examples: { ndjson: { value: `${JSON.stringify(ITEM_EXAMPLE)}\n` } } })
  @ApiOkResponse({ type: BulkSummary, description: 'The stream was read to its end; look at `failed`' })
  @ApiStacErrors(400, 401, 403, 404, 409, 415)
  async load(
    @Param('collection_id') id: string,
    @Query('on_conflict') onConflict: unknown,
    @Caller() principal: Principal,
    @Req() request: Request,
  ): Promise<BulkSummary> {
    const policy = policyOf(onConflict);
    const items = bulkItems(request, this.config.maxJsonBytes);
    await this.access.loadWritable(principal, id);
    const summary = new BulkSummary();
    try {
      await this.bulk.load({ principal, baseUrl: this.publicUrl.of(request) }, id, items, policy, summary);
    } catch (error) {
      if (!isDomainError(error)) throw error;
      throw new DomainError(error.code, `${error.message}. Before that: ${summary}`, { cause: error });
    }
    return summary;
  }
}

function policyOf(value: unknown): ConflictPolicy {
  if (value === undefined || value === '') return 'error';
  const known = ON_CONFLICT.find((policy) => policy === value);
  if (known) return known;
  throw new DomainError(
    'BAD_REQUEST',
    `on_conflict: must be one of ${ON_CONFLICT.join(', ')}, got ${JSON.stringify(value)}`,
  );
}
