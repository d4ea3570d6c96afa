import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, Public, type Principal } from '../../../auth/index.js';
import { ErrorFamily } from '../../../platform/http/error-family.js';
import { PublicUrl } from '../../../platform/http/public-url.js';
import { MEDIA } from '../media-types.js';
import { sendText } from '../send-document.js';
import { collectionPath } from '../stac-links.js';
import { ApiStacErrors, JSON_SCHEMA } from '../stac.dto.js';
import { COLLECTION_QUERYABLES } from './collection-queryables.js';
import { DescribedProperties } from './described-properties.js';
import { queryablesSchema, sortablesSchema } from './item-schema.js';

@ApiTags('STAC')
@ApiCredentials()
@Public()
@ErrorFamily('stac')
@Controller('stac')
export class SchemasController {
  constructor(
    private readonly described: DescribedProperties,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Get('queryables')
  @ApiOperation({ summary: 'Properties to filter items by', description: 'Common to all collections; JSON Schema.' })
  @ApiOkResponse({ content: JSON_SCHEMA })
  @ApiStacErrors(401)
  async queryables(@Caller() principal: Principal | null, @Req() request: Request, @Res() response: Response) {
    const properties = await this.described.ofAll(principal);
    this.send(
      response,
      queryablesSchema({ url: this.url('/stac/queryables', request), title: 'all items', properties }),
    );
  }

  @Get('sortables')
  @ApiOperation({ summary: 'Properties to sort items by' })
  @ApiOkResponse({ content: JSON_SCHEMA })
  @ApiStacErrors(401)
  async sortables(@Caller() principal: Principal | null, @Req() request: Request, @Res() response: Response) {
    const properties = await this.described.ofAll(principal);
    this.send(response, sortablesSchema({ url: this.url('/stac/sortables', request), title: 'all items', properties }));
  }

  @Get('collections-queryables')
  @ApiOperation({ summary: 'Members to filter collections by' })
  @ApiOkResponse({ content: JSON_SCHEMA })
  @ApiStacErrors(401)
  collectionQueryables(@Req() request: Request, @Res() response: Response): void {
    const url = this.url('/stac/collections-queryables', request);
    this.send(response, queryablesSchema({ url, title: 'collections', properties: COLLECTION_QUERYABLES }));
  }

  @Get('collections/:collection_id/queryables')
  @ApiOperation({
    summary: 'Properties to filter the items of a collection by',
    description: 'Found in its newest items and in its definition.',
  })
  @ApiOkResponse({ content: JSON_SCHEMA })
  @ApiStacErrors(401, 404)
  async queryablesOf(
    @Param('collection_id') id: string,
    @Caller() principal: Principal | null,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const properties = await this.described.of(principal, id);
    const url = this.url(`${collectionPath(id)}/queryables`, request);
    this.send(response, queryablesSchema({ url, title: id, properties }));
  }

  @Get('collections/:collection_id/sortables')
  @ApiOperation({ summary: 'Properties to sort the items of a collection by' })
  @ApiOkResponse({ content: JSON_SCHEMA })
  @ApiStacErrors(401, 404)
  async sortablesOf(
    @Param('collection_id') id: string,
    @Caller() principal: Principal | null,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const properties = await this.described.of(principal, id);
    const url = this.url(`${collectionPath(id)}/sortables`, request);
    this.send(response, sortablesSchema({ url, title: id, properties }));
  }

  private url(path: string, request: Request): string {
    return this.publicUrl.of(request) + path;
  }

  private send(response: Response, schema: object): void {
    sendText(response, MEDIA.schema, JSON.stringify(schema));
  }
}
