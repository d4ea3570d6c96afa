import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, Public, type Principal } from '../../auth/index.js';
import { attachment } from '../../platform/http/download/content-disposition.js';
import { sendObject } from '../../platform/http/download/send-object.js';
import { rootPaths } from '../../platform/http/paths.js';
import { ApiProblems } from '../../platform/http/problem.js';
import { PublicUrl } from '../../platform/http/public-url.js';
import { UuidPipe } from '../../platform/http/uuid.pipe.js';
import { DatasetAccess } from '../dataset-access.js';
import { validatorsOf } from '../dataset-validators.js';
import { Downloads } from './downloads.service.js';

const BINARY = { schema: { type: 'string', format: 'binary' } } as const;

@ApiTags('Datasets')
@ApiCredentials()
@Controller(rootPaths('datasets/:dataset_id'))
export class DownloadController {
  constructor(
    private readonly access: DatasetAccess,
    private readonly downloads: Downloads,
    private readonly publicUrl: PublicUrl,
  ) {}

  /** Also answers HEAD, which Express routes here. */
  @Get('download')
  @Public()
  @ApiOperation({
    summary: 'Download the file',
    description:
      'The stored COG, whole or one byte range: GDAL opens it in place as `/vsicurl/<this URL>`. For a VRT, the VRT ' +
      'with each source replaced by that source’s own download URL.',
  })
  @ApiHeader({ name: 'Range', required: false, description: 'One range; several are answered with the whole file' })
  @ApiOkResponse({ content: { 'image/tiff': BINARY, 'application/xml': BINARY } })
  @ApiResponse({ status: 206, description: 'The range asked for' })
  @ApiResponse({ status: 304, description: 'Unchanged since the ETag in `If-None-Match`' })
  @ApiProblems(401, 403, 404, 409, 416, 422)
  async download(
    @Param('dataset_id', UuidPipe) id: string,
    @Caller() principal: Principal | null,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const dataset = await this.access.loadServed(principal, id);
    const file = await this.downloads.of(dataset, { principal, baseUrl: this.publicUrl.of(request) });
    await sendObject(
      request,
      response,
      file,
      validatorsOf(dataset, file.etag),
      attachment(dataset.title, file.extension),
    );
  }
}
