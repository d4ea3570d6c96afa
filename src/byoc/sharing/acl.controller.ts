import { Controller, Delete, Get, HttpCode, Injectable, Param, Post, type PipeTransform } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { ApiCredentials, Caller, RequireCapability, type Principal } from '../../auth/index.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { sentinelHubPaths } from '../../platform/http/paths.js';
import { UuidPipe } from '../../platform/http/uuid.pipe.js';
import { ByocSharing } from './sharing.service.js';

export class ShareDto {
  @ApiProperty({ format: 'uuid', example: '3c9d8f1e-52a4-4a58-9f0a-7b1f1f0b9a11' }) accountId!: string;
  @ApiProperty({ enum: ['USE'] }) permission!: 'USE';
}

export class ShareList {
  @ApiProperty({ type: [ShareDto] }) data!: ShareDto[];
}

/** Scripts use the bare id or the one of the catalogue. */
@Injectable()
export class CollectionIdPipe implements PipeTransform<string, string> {
  transform(value: string): string {
    return new UuidPipe().transform(value.replace(/^byoc-/, ''), { type: 'param', data: 'collection_id' });
  }
}

@ApiTags('BYOC')
@ApiCredentials()
@ErrorFamily('sentinel-hub')
@Controller(sentinelHubPaths('acl', 'collection/:collection_id/da'))
export class ByocAclController {
  constructor(private readonly sharing: ByocSharing) {}

  @Get()
  @ApiOperation({ summary: 'List the accounts that a collection is shared with' })
  @ApiOkResponse({ type: ShareList })
  async list(@Param('collection_id', CollectionIdPipe) id: string, @Caller() principal: Principal): Promise<ShareList> {
    const accounts = await this.sharing.list(principal, id);
    return { data: accounts.map((accountId) => ({ accountId, permission: 'USE' })) };
  }

  @Post(':account_id/USE')
  @HttpCode(204)
  @RequireCapability('manage_collections')
  @ApiOperation({
    summary: 'Share a BYOC collection with another account',
    description: 'Its members may then read the collection: search, tiles, files, Process. Only yours to change.',
  })
  @ApiNoContentResponse()
  async grant(
    @Param('collection_id', CollectionIdPipe) id: string,
    @Param('account_id', UuidPipe) accountId: string,
    @Caller() principal: Principal,
  ): Promise<void> {
    await this.sharing.grant(principal, id, accountId);
  }

  @Delete(':account_id/USE')
  @HttpCode(204)
  @RequireCapability('manage_collections')
  @ApiOperation({ summary: 'Stop sharing with an account' })
  @ApiNoContentResponse()
  async revoke(
    @Param('collection_id', CollectionIdPipe) id: string,
    @Param('account_id', UuidPipe) accountId: string,
    @Caller() principal: Principal,
  ): Promise<void> {
    await this.sharing.revoke(principal, id, accountId);
  }
}
