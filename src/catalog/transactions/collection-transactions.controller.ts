import {
  Body,
  Controller,
  Delete,
  Headers,
  HttpCode,
  Param,
  Patch,
  Post,
  Put,
  Query,
  Req,
  Res,
  UseGuards,
} from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, RequireCapability, type Principal } from '../../auth/index.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { PublicUrl } from '../../platform/http/public-url.js';
import { type Collection } from '../collection.entity.js';
import { readFlag } from '../request/flag.js';
import { collectionTag } from '../revision-tag.js';
import { servedCollection, type StacReader } from '../stac/collections/served-collection.js';
import { MEDIA } from '../stac/media-types.js';
import { sendText } from '../stac/send-document.js';
import { ApiStacErrors, StacCollectionDto } from '../stac/stac.dto.js';
import { collectionPath } from '../stac/stac-links.js';
import { BodyTypeGuard } from '../request/body-type.guard.js';
import { CollectionTransactions } from './collection-transactions.service.js';
import { COLLECTION_EXAMPLE } from './transactions.dto.js';

const IF_MATCH = { name: 'If-Match', required: false, description: 'ETag of the collection that is to be changed' };

@ApiTags('STAC')
@ApiCredentials()
@RequireCapability('manage_collections')
@ErrorFamily('stac')
@Controller('stac/collections')
export class CollectionTransactionsController {
  constructor(
    private readonly collections: CollectionTransactions,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Post()
  @UseGuards(BodyTypeGuard(MEDIA.json))
  @ApiOperation({
    summary: 'Create a collection',
    description:
      'It belongs to the account of the caller. `swath:visibility` says who reads it: `private` (its maker), `account` ' +
      '(the default), `internal` (everybody who is signed in) or `public`.',
  })
  @ApiBody({ type: StacCollectionDto, examples: { collection: { value: COLLECTION_EXAMPLE } } })
  @ApiResponse({ status: 201, type: StacCollectionDto })
  @ApiStacErrors(400, 401, 403, 409, 413, 415)
  async create(
    @Body() body: unknown,
    @Caller() principal: Principal,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const reader = this.reader(principal, request);
    const created = await this.collections.create(principal, body);
    response.setHeader('Location', reader.baseUrl + collectionPath(created.id));
    send(response, reader, created);
  }

  @Put(':collection_id')
  @UseGuards(BodyTypeGuard(MEDIA.json))
  @ApiOperation({ summary: 'Replace a collection', description: 'Its items stay. Built-in collections refuse it.' })
  @ApiHeader(IF_MATCH)
  @ApiBody({ type: StacCollectionDto, examples: { collection: { value: COLLECTION_EXAMPLE } } })
  @ApiResponse({ status: 200, type: StacCollectionDto })
  @ApiStacErrors(400, 401, 403, 404, 409, 412, 413, 415)
  async replace(
    @Param('collection_id') id: string,
    @Body() body: unknown,
    @Headers('if-match') ifMatch: string | undefined,
    @Caller() principal: Principal,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const replaced = await this.collections.replace(principal, id, body, ifMatch);
    send(response, this.reader(principal, request), replaced);
  }

  @Patch(':collection_id')
  @UseGuards(BodyTypeGuard('application/merge-patch+json', MEDIA.json))
  @ApiOperation({
    summary: 'Change members of a collection',
    description: 'RFC 7386. Of built-in collections administrators can change `swath:visibility`, and nothing else.',
  })
  @ApiHeader(IF_MATCH)
  @ApiConsumes('application/merge-patch+json', MEDIA.json)
  @ApiBody({ schema: { type: 'object', example: { title: 'Drone flights 2024', 'swath:visibility': 'public' } } })
  @ApiResponse({ status: 200, type: StacCollectionDto })
  @ApiStacErrors(400, 401, 403, 404, 409, 412, 413, 415)
  async patch(
    @Param('collection_id') id: string,
    @Body() body: unknown,
    @Headers('if-match') ifMatch: string | undefined,
    @Caller() principal: Principal,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const patched = await this.collections.patch(principal, id, body, ifMatch);
    send(response, this.reader(principal, request), patched);
  }

  @Delete(':collection_id')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Remove a collection',
    description: 'One with items only with `force=true`, which removes them too.',
  })
  @ApiQuery({ name: 'force', required: false, type: Boolean })
  @ApiHeader(IF_MATCH)
  @ApiResponse({ status: 204, description: 'Removed' })
  @ApiStacErrors(400, 401, 403, 404, 409, 412)
  async delete(
    @Param('collection_id') id: string,
    @Query('force') force: unknown,
    @Headers('if-match') ifMatch: string | undefined,
    @Caller() principal: Principal,
  ): Promise<void> {
    await this.collections.delete(principal, id, readFlag('force', force), ifMatch);
  }

  private reader(principal: Principal, request: Request): StacReader {
    return { principal, baseUrl: this.publicUrl.of(request) };
  }
}

function send(response: Response, reader: StacReader, collection: Collection): void {
  response.setHeader('ETag', collectionTag(collection));
  sendText(response, MEDIA.json, JSON.stringify(servedCollection(collection, reader)));
}
