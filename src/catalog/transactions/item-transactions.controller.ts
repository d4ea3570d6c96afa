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
  Req,
  Res,
  UseGuards,
} from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, RequireCapability, type Principal } from '../../auth/index.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { PublicUrl } from '../../platform/http/public-url.js';
import { sceneTag } from '../revision-tag.js';
import { itemPath, itemText } from '../scene-document.js';
import { type StoredScene } from '../scene-store.js';
import { MEDIA } from '../stac/media-types.js';
import { sendText } from '../stac/send-document.js';
import { ApiStacErrors, ITEM, StacItemDto } from '../stac/stac.dto.js';
import { BodyTypeGuard } from '../request/body-type.guard.js';
import { ItemTransactions, type StacWriter } from './item-transactions.service.js';
import { ITEM_EXAMPLE } from './transactions.dto.js';

const IF_MATCH = { name: 'If-Match', required: false, description: 'ETag of the item that is to be changed' };

@ApiTags('STAC')
@ApiCredentials()
@RequireCapability('manage_collections')
@ErrorFamily('stac')
@Controller('stac/collections/:collection_id/items')
export class ItemTransactionsController {
  constructor(
    private readonly items: ItemTransactions,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Post()
  @UseGuards(BodyTypeGuard(MEDIA.geoJson, MEDIA.json))
  @ApiOperation({
    summary: 'Add an item, or several',
    description:
      'An Item, or an ItemCollection, of which all items are added or none. `properties["swath:visibility"]` ' +
      '(`private`, `account`, `internal`, `public`) narrows who of the readers of the collection sees the item. ' +
      'For more than some hundred items use `/bulk`.',
  })
  @ApiConsumes(MEDIA.geoJson, MEDIA.json)
  @ApiBody({ type: StacItemDto, examples: { item: { value: ITEM_EXAMPLE } } })
  @ApiResponse({ status: 201, description: 'The item as it is served; of an ItemCollection, a count', content: ITEM })
  @ApiStacErrors(400, 401, 403, 404, 409, 413, 415)
  async create(
    @Param('collection_id') id: string,
    @Body() body: unknown,
    @Caller() principal: Principal,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const writer = this.writer(principal, request);
    const { type, features } = (body ?? {}) as { type?: unknown; features?: unknown };
    if (type === 'FeatureCollection') {
      response.json({ inserted: await this.items.createAll(writer, id, features) });
      return;
    }
    const stored = await this.items.create(writer, id, body);
    response.setHeader('Location', writer.baseUrl + itemPath(id, stored.id));
    send(response, writer, stored);
  }

  @Put(':item_id')
  @UseGuards(BodyTypeGuard(MEDIA.geoJson, MEDIA.json))
  @ApiOperation({ summary: 'Replace an item' })
  @ApiHeader(IF_MATCH)
  @ApiConsumes(MEDIA.geoJson, MEDIA.json)
  @ApiBody({ type: StacItemDto, examples: { item: { value: ITEM_EXAMPLE } } })
  @ApiResponse({ status: 200, description: 'The item as it is served', content: ITEM })
  @ApiStacErrors(400, 401, 403, 404, 409, 412, 413, 415)
  async replace(
    @Param('collection_id') collectionId: string,
    @Param('item_id') id: string,
    @Body() body: unknown,
    @Headers('if-match') ifMatch: string | undefined,
    @Caller() principal: Principal,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const writer = this.writer(principal, request);
    send(response, writer, await this.items.replace(writer, { collectionId, id }, body, ifMatch));
  }

  @Patch(':item_id')
  @UseGuards(BodyTypeGuard('application/merge-patch+json', MEDIA.json, MEDIA.geoJson))
  @ApiOperation({
    summary: 'Change members of an item',
    description: 'RFC 7386: null removes, lists are replaced whole.',
  })
  @ApiHeader(IF_MATCH)
  @ApiConsumes('application/merge-patch+json', MEDIA.json)
  @ApiBody({ schema: { type: 'object', example: { properties: { 'eo:cloud_cover': 6 } } } })
  @ApiResponse({ status: 200, description: 'The item as it is served', content: ITEM })
  @ApiStacErrors(400, 401, 403, 404, 409, 412, 413, 415)
  async patch(
    @Param('collection_id') collectionId: string,
    @Param('item_id') id: string,
    @Body() body: unknown,
    @Headers('if-match') ifMatch: string | undefined,
    @Caller() principal: Principal,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const writer = this.writer(principal, request);
    send(response, writer, await this.items.patch(writer, { collectionId, id }, body, ifMatch));
  }

  @Delete(':item_id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove an item', description: 'Its files stay where they are.' })
  @ApiHeader(IF_MATCH)
  @ApiResponse({ status: 204, description: 'Removed' })
  @ApiStacErrors(401, 403, 404, 409, 412)
  async delete(
    @Param('collection_id') collectionId: string,
    @Param('item_id') id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @Caller() principal: Principal,
    @Req() request: Request,
  ): Promise<void> {
    await this.items.delete(this.writer(principal, request), { collectionId, id }, ifMatch);
  }

  private writer(principal: Principal, request: Request): StacWriter {
    return { principal, baseUrl: this.publicUrl.of(request) };
  }
}

function send(response: Response, { baseUrl }: StacWriter, { revision, document }: StoredScene): void {
  response.setHeader('ETag', sceneTag(revision));
  sendText(response, MEDIA.geoJson, itemText(document, baseUrl));
}
