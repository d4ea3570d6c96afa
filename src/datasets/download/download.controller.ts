import { pipeline } from 'node:stream/promises';
import { Controller, Get, HttpException, Param, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, Public, type Principal } from '../../auth/index.js';
import { addFacts } from '../../platform/logging/context.js';
import { rootPaths } from '../../platform/http/paths.js';
import { ApiProblems } from '../../platform/http/problem.js';
import { PublicUrl } from '../../platform/http/public-url.js';
import { UuidPipe } from '../../platform/http/uuid.pipe.js';
import { DatasetAccess } from '../dataset-access.js';
import { answeredUnchanged, validatorsOf } from '../inspection/caching.js';
import { ifRangeHolds, parseRange } from './byte-ranges.js';
import { attachment } from './content-disposition.js';
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

  /** Also answers HEAD, which Express routes here; RFC 9110 gives `Range` a meaning for GET alone. */
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
    const validators = validatorsOf(dataset, file.etag);
    if (answeredUnchanged(request, response, validators)) return;
    const isPart = request.method === 'GET' && ifRangeHolds(request.header('if-range'), file.etag, file.modifiedAt);
    const asked = parseRange(isPart ? request.header('range') : undefined, file.size);
    if (asked.kind === 'unsatisfiable') {
      response.set('Content-Range', `bytes */${file.size}`);
      throw new HttpException(`The range "${request.header('range')}" lies outside the ${file.size} bytes`, 416);
    }
    const range = asked.kind === 'part' ? asked.range : undefined;
    const body = request.method === 'HEAD' ? null : await file.open(range);
    response.set({
      ...validators,
      'Accept-Ranges': 'bytes',
      'Last-Modified': file.modifiedAt.toUTCString(),
      'Content-Type': file.mediaType,
      'Content-Length': String(range ? range.end - range.start + 1 : file.size),
      'Content-Disposition': attachment(dataset.title, file.extension),
    });
    if (range) response.status(206).set('Content-Range', `bytes ${range.start}-${range.end}/${file.size}`);
    if (body === null) response.end();
    else await pipeline(body, response).catch((error: unknown) => endBroken(response, error));
  }
}

/** Headers are out: a cut connection is all that can still be said. `pipeline` has closed the file already. */
function endBroken(response: Response, error: unknown): void {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'ERR_STREAM_PREMATURE_CLOSE') addFacts({ streamError: String(error) });
  response.destroy();
}
