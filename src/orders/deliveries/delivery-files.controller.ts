import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, type Principal } from '../../auth/index.js';
import { validators } from '../../platform/http/download/caching.js';
import { sendObject } from '../../platform/http/download/send-object.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { ApiSentinelHubErrors } from '../../platform/http/sentinel-hub-errors.dto.js';
import { UuidPipe } from '../../platform/http/uuid.pipe.js';
import { DeliveryFiles } from './delivery-files.service.js';
import { deliveryPaths } from './delivery-paths.js';

@ApiTags('Data import')
@ApiCredentials()
@ErrorFamily('sentinel-hub')
@Controller(deliveryPaths('files'))
export class DeliveryFilesController {
  constructor(private readonly files: DeliveryFiles) {}

  @Get()
  @ApiOperation({
    summary: 'List the files of a delivery',
    description: 'As the provider names them; once it is DONE.',
  })
  @ApiOkResponse({ schema: { type: 'array', items: { type: 'string' }, example: ['29RKH/B04.tif', '29RKH/B08.tif'] } })
  @ApiSentinelHubErrors(400, 401, 403, 404, 409)
  list(
    @Param('parent_id', UuidPipe) parentId: string,
    @Param('delivery_id', UuidPipe) id: string,
    @Caller() principal: Principal,
  ): Promise<string[]> {
    return this.files.list(principal, parentId, id);
  }

  /** Also answers HEAD, which Express routes here. */
  @Get('*path')
  @ApiOperation({ summary: 'Download one file of a delivery', description: 'As it came: whole, or one byte range.' })
  @ApiParam({ name: 'path', example: '29RKH/B04.tif', description: 'Of the list; slashes as they are, or as `%2F`' })
  @ApiHeader({ name: 'Range', required: false, description: 'One range; several are answered with the whole file' })
  @ApiOkResponse({ content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } })
  @ApiResponse({ status: 206, description: 'The range asked for' })
  @ApiSentinelHubErrors(400, 401, 403, 404, 409, 416)
  async download(
    @Param('parent_id', UuidPipe) parentId: string,
    @Param('delivery_id', UuidPipe) id: string,
    @Param('path') path: string | string[],
    @Caller() principal: Principal,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const file = await this.files.open(principal, parentId, id, Array.isArray(path) ? path.join('/') : path);
    await sendObject(request, response, file, validators(file.etag, false));
  }
}
