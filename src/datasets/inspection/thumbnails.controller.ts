import { createHash } from 'node:crypto';
import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiPropertyOptional, ApiResponse, ApiTags } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, Public, type Principal } from '../../auth/index.js';
import { hangUpSignal } from '../../platform/http/hang-up.js';
import { rootPaths } from '../../platform/http/paths.js';
import { ApiProblems } from '../../platform/http/problem.js';
import { UuidPipe } from '../../platform/http/uuid.pipe.js';
import { DatasetAccess } from '../dataset-access.js';
import { DatasetExtensions, type PictureWish } from '../dataset-extensions.js';
import { type Dataset } from '../dataset.entity.js';
import { IsWhole } from '../query-values.js';
import { answeredUnchanged } from '../../platform/http/download/caching.js';
import { validatorsOf } from '../dataset-validators.js';
import { Thumbnails } from './thumbnails.service.js';

export class ThumbnailQuery {
  @ApiPropertyOptional({ type: Number, description: 'Px per side', minimum: 32, maximum: 1024, default: 256 })
  @IsOptional()
  @IsWhole(32, 1024)
  size = 256;

  @ApiPropertyOptional({ description: 'A style of the dataset instead of the one described', example: 'gray' })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  style?: string;
}

@ApiTags('Datasets')
@ApiCredentials()
@Controller(rootPaths('datasets/:dataset_id'))
export class ThumbnailsController {
  constructor(
    private readonly access: DatasetAccess,
    private readonly thumbnails: Thumbnails,
    private readonly extensions: DatasetExtensions,
  ) {}

  /** The ETag says which file at which size: a known picture is answered 304 without touching a pixel. */
  @Get('thumbnail.png')
  @Public()
  @ApiOperation({
    summary: 'Picture of a dataset',
    description:
      'Square, letterboxed, transparent where there is no data. Three bands or more as RGB, one band as grey, ' +
      'stretched between the 2nd and 98th percentile unless the data are 8-bit.',
  })
  @ApiProduces('image/png')
  @ApiOkResponse({ content: { 'image/png': { schema: { type: 'string', format: 'binary' } } } })
  @ApiResponse({ status: 304, description: 'Unchanged since the ETag in `If-None-Match`' })
  @ApiProblems(401, 404, 409, 422)
  async thumbnail(
    @Param('dataset_id', UuidPipe) id: string,
    @Query() { size, style }: ThumbnailQuery,
    @Caller() principal: Principal | null,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    if (style !== undefined) return this.inStyle(await this.access.loadReadable(principal, id), { style, size, principal }, request, response); // prettier-ignore
    const dataset = await this.access.loadServed(principal, id);
    const validators = validatorsOf(dataset, `"${dataset.asset.sha256}-${size}"`);
    if (answeredUnchanged(request, response, validators)) return;
    const png = await this.thumbnails.png(dataset, size);
    response
      .set({ ...validators })
      .type('image/png')
      .send(Buffer.from(png));
  }

  /** The version changes with the styles of the dataset. */
  private async inStyle(
    dataset: Dataset,
    wish: Omit<PictureWish, 'signal'>,
    request: Request,
    response: Response,
  ): Promise<void> {
    const signal = hangUpSignal(response);
    const tag = createHash('sha256').update(JSON.stringify([dataset.asset.sha256, wish.size, wish.style, dataset.tileCacheVersion])); // prettier-ignore
    const validators = validatorsOf(dataset, `"${tag.digest('base64url')}"`);
    if (answeredUnchanged(request, response, validators)) return;
    const png = await this.extensions.picture(dataset, { ...wish, signal });
    response
      .set({ ...validators })
      .type('image/png')
      .send(Buffer.from(png));
  }
}
