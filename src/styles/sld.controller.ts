import { createHash } from 'node:crypto';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { DomainError } from '#libs/errors';
import { sldDocument } from '#libs/sld';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, type Principal, Public } from '../auth/index.js';
import { DatasetAccess } from '../datasets/index.js';
import { answeredUnchanged, validators } from '../platform/http/download/caching.js';
import { rootPaths } from '../platform/http/paths.js';
import { ApiProblems } from '../platform/http/problem.js';
import { UuidPipe } from '../platform/http/uuid.pipe.js';
import { DatasetStyles } from './dataset-styles.js';

const SLD = 'application/vnd.ogc.sld+xml';

@ApiTags('Styles')
@ApiCredentials()
@Controller(rootPaths('styles/:dataset_id'))
export class SldController {
  constructor(
    private readonly access: DatasetAccess,
    private readonly styles: DatasetStyles,
  ) {}

  @Get(':file')
  @Public()
  @ApiOperation({
    summary: 'A style as SLD 1.0.0',
    description: 'The layer has the id of the dataset, as in `/wms/{dataset_id}`. QGIS and GeoServer load it.',
  })
  @ApiParam({ name: 'file', example: 'default.sld', description: '`{style_id}.sld`' })
  @ApiOkResponse({ content: { [SLD]: { schema: { type: 'string' } } } })
  @ApiResponse({ status: 304, description: 'Unchanged since the ETag in `If-None-Match`' })
  @ApiProblems(401, 404, 409, 422)
  async sld(
    @Param('dataset_id', UuidPipe) id: string,
    @Param('file') file: string,
    @Caller() principal: Principal | null,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const dataset = await this.access.loadReadable(principal, id);
    if (!file.endsWith('.sld')) throw new DomainError('NOT_FOUND', 'Styles end in .sld here');
    const document = sldDocument(id, await this.styles.load(dataset, file.slice(0, -'.sld'.length)));
    const etag = `"${createHash('sha256').update(document).digest('base64url')}"`;
    const known = validators(etag, dataset.visibility === 'public' && dataset.recordStatus === 'published');
    if (answeredUnchanged(request, response, known)) return;
    response
      .set({ ...known })
      .type(SLD)
      .send(document);
  }
}
