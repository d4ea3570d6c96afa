import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { IsOptional, IsString } from 'class-validator';
import { ApiCredentials, Caller, type Principal } from '../../auth/index.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { LOCATION_ID } from '../../platform/http/location.js';
import { sentinelHubPaths } from '../../platform/http/paths.js';
import { ANY_UUID, UuidPipe } from '../../platform/http/uuid.pipe.js';
import { invalidField } from '../../platform/http/validation.js';
import { ByocAccess } from './byoc-access.js';
import { type ByocCollection } from './byoc-collection.entity.js';
import { ByocCollectionSearch } from './collections.query.js';

export class GlobalQuery {
  @ApiPropertyOptional({
    description: 'Comma-separated collection ids',
    example: '7453e962-0ee5-4f74-8227-89759fbe9ba9',
  })
  @IsOptional()
  @IsString()
  ids?: string;
}

export class GlobalCollectionDto {
  @ApiProperty({ format: 'uuid', example: '7453e962-0ee5-4f74-8227-89759fbe9ba9' }) id!: string;
  @ApiProperty({ example: 'Western Sahara' }) name!: string;
  @ApiProperty({ enum: ['BYOC', 'BATCH'] }) type!: 'BYOC';
  @ApiProperty({ example: 'my-cogs' }) s3Bucket!: string;
  @ApiProperty({ example: LOCATION_ID, description: 'See GET /metadata/location' }) location!: string;
}

export class GlobalCollectionList {
  @ApiProperty({ type: [GlobalCollectionDto] }) data!: GlobalCollectionDto[];
}

export class GlobalCollectionAnswer {
  @ApiProperty({ type: GlobalCollectionDto }) data!: GlobalCollectionDto;
}

/** Where each collection is hosted; here that is always this one deployment. */
@ApiTags('BYOC')
@ApiCredentials()
@ErrorFamily('sentinel-hub')
@Controller(sentinelHubPaths('byoc', 'global'))
export class ByocGlobalController {
  constructor(
    private readonly search: ByocCollectionSearch,
    private readonly access: ByocAccess,
  ) {}

  @Get()
  @ApiOperation({ summary: 'All collections you may use, with their location' })
  @ApiOkResponse({ type: GlobalCollectionList })
  async list(@Query() { ids }: GlobalQuery, @Caller() principal: Principal): Promise<GlobalCollectionList> {
    const rows = await this.search.readable(principal, ids === undefined ? null : readIds(ids));
    return { data: rows.map(toGlobal) };
  }

  @Get(':collection_id')
  @ApiOperation({ summary: 'Name, bucket and location of one collection' })
  @ApiOkResponse({ type: GlobalCollectionAnswer })
  async get(
    @Param('collection_id', UuidPipe) id: string,
    @Caller() principal: Principal,
  ): Promise<GlobalCollectionAnswer> {
    return { data: toGlobal(await this.access.loadReadable(principal, id)) };
  }
}

function readIds(text: string): string[] {
  const ids = text.split(',').map((id) => id.trim().toLowerCase());
  const odd = ids.find((id) => !ANY_UUID.test(id));
  if (odd !== undefined) throw invalidField('query', 'ids', 'must be UUIDs, separated by commas', odd);
  return ids;
}

function toGlobal({ id, name, s3Bucket }: ByocCollection): GlobalCollectionDto {
  return { id, name, type: 'BYOC', s3Bucket, location: LOCATION_ID };
}
