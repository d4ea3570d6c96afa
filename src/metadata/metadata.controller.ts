import { Controller, Get, Param, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { DomainError } from '#libs/errors';
import { type Request } from 'express';
import { ApiCredentials, Caller, type Principal } from '../auth/index.js';
import { CollectionAccess } from '../catalog/index.js';
import { ErrorFamily } from '../platform/http/error-family.js';
import { LOCATION_ID } from '../platform/http/location.js';
import { sentinelHubPaths } from '../platform/http/paths.js';
import { PublicUrl } from '../platform/http/public-url.js';
import { ApiSentinelHubErrors } from '../platform/http/sentinel-hub-errors.dto.js';
import { collectionMetadata } from './collection-metadata.js';
import { thisLocation } from './location.js';
import { CollectionMetadataDto, LocationDto } from './metadata.dto.js';

/** Collections of users: prefix and UUID. Built-in ones are not described here. */
const CUSTOM_ID = /^(?:byoc|batch|zarr)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

@ApiTags('Metadata')
@ApiCredentials()
@ErrorFamily('sentinel-hub')
@Controller(sentinelHubPaths('metadata'))
export class MetadataController {
  constructor(
    private readonly access: CollectionAccess,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Get('location')
  @ApiOperation({ summary: 'Where data is served from', description: 'This instance is the only location.' })
  @ApiOkResponse({ type: [LocationDto] })
  @ApiSentinelHubErrors(401)
  locations(@Req() request: Request): LocationDto[] {
    return [thisLocation(this.publicUrl.of(request))];
  }

  @Get('location/:location_id')
  @ApiOperation({ summary: 'Describe one location' })
  @ApiParam({ name: 'location_id', example: LOCATION_ID })
  @ApiOkResponse({ type: LocationDto })
  @ApiSentinelHubErrors(401, 404)
  location(@Param('location_id') id: string, @Req() request: Request): LocationDto {
    if (id !== LOCATION_ID) throw new DomainError('NOT_FOUND', `Location ${JSON.stringify(id)} not found`);
    return thisLocation(this.publicUrl.of(request));
  }

  @Get('collection/:collection_id')
  @ApiOperation({ summary: 'Bands and location of a BYOC, batch or Zarr collection' })
  @ApiParam({ name: 'collection_id', example: 'byoc-2489e9ad-2ee2-8e00-8ec9-32d5f69181c0' })
  @ApiOkResponse({ type: CollectionMetadataDto })
  @ApiSentinelHubErrors(401, 404)
  async collection(
    @Param('collection_id') id: string,
    @Caller() principal: Principal,
    @Req() request: Request,
  ): Promise<CollectionMetadataDto> {
    if (!CUSTOM_ID.test(id)) throw new DomainError('NOT_FOUND', `Collection ${JSON.stringify(id)} not found`);
    const collection = await this.access.loadReadable(principal, id.toLowerCase());
    return collectionMetadata(collection, this.publicUrl.of(request));
  }
}
