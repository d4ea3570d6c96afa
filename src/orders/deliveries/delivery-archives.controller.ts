import { Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, type Principal, RequireCapability } from '../../auth/index.js';
import { validators } from '../../platform/http/download/caching.js';
import { attachment } from '../../platform/http/download/content-disposition.js';
import { sendObject } from '../../platform/http/download/send-object.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { ApiSentinelHubErrors } from '../../platform/http/sentinel-hub-errors.dto.js';
import { UuidPipe } from '../../platform/http/uuid.pipe.js';
import { DeliveryArchives } from './delivery-archives.service.js';
import { deliveryPaths } from './delivery-paths.js';
import { ArchiveDto, ArchiveQuery } from './delivery.dto.js';
import { toArchiveDto } from './delivery.mapper.js';

@ApiTags('Data import')
@ApiCredentials()
@ErrorFamily('sentinel-hub')
@Controller(deliveryPaths('archive'))
export class DeliveryArchivesController {
  constructor(private readonly archives: DeliveryArchives) {}

  @Post('create')
  @HttpCode(200)
  @RequireCapability('export')
  @ApiOperation({ summary: 'Have the files of a delivery zipped', description: 'Once per delivery; poll its status.' })
  @ApiOkResponse({ type: ArchiveDto })
  @ApiSentinelHubErrors(400, 401, 403, 404, 409, 503)
  async create(
    @Param('parent_id', UuidPipe) parentId: string,
    @Param('delivery_id', UuidPipe) id: string,
    @Query() _query: ArchiveQuery,
    @Caller() principal: Principal,
  ): Promise<ArchiveDto> {
    return toArchiveDto(await this.archives.create(principal, parentId, id));
  }

  @Get('status')
  @ApiOperation({ summary: 'See how far an archive is' })
  @ApiOkResponse({ type: ArchiveDto })
  @ApiSentinelHubErrors(400, 401, 403, 404)
  async status(
    @Param('parent_id', UuidPipe) parentId: string,
    @Param('delivery_id', UuidPipe) id: string,
    @Query() _query: ArchiveQuery,
    @Caller() principal: Principal,
  ): Promise<ArchiveDto> {
    return toArchiveDto(await this.archives.load(principal, parentId, id));
  }

  /** Also answers HEAD, which Express routes here. */
  @Get()
  @ApiOperation({ summary: 'Download an archive', description: 'Once it is DONE: whole, or one byte range.' })
  @ApiHeader({ name: 'Range', required: false, description: 'One range; several are answered with the whole file' })
  @ApiOkResponse({ content: { 'application/zip': { schema: { type: 'string', format: 'binary' } } } })
  @ApiResponse({ status: 206, description: 'The range asked for' })
  @ApiSentinelHubErrors(400, 401, 403, 404, 416)
  async download(
    @Param('parent_id', UuidPipe) parentId: string,
    @Param('delivery_id', UuidPipe) id: string,
    @Query() _query: ArchiveQuery,
    @Caller() principal: Principal,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const file = await this.archives.open(principal, parentId, id);
    await sendObject(request, response, file, validators(file.etag, false), attachment(id, '.zip'));
  }
}
