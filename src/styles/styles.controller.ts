import { Body, Controller, Delete, Get, HttpCode, Param, Put, Req } from '@nestjs/common';
import { ApiBody, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { type RasterStyle } from '#libs/sld';
import { type Request } from 'express';
import { ApiCredentials, Caller, type Principal, Public, RequireCapability } from '../auth/index.js';
import { DatasetAccess } from '../datasets/index.js';
import { rootPaths } from '../platform/http/paths.js';
import { ApiProblems } from '../platform/http/problem.js';
import { PublicUrl } from '../platform/http/public-url.js';
import { UuidPipe } from '../platform/http/uuid.pipe.js';
import { DatasetStyles } from './dataset-styles.js';
import { StyleEdits } from './style-edits.js';
import { STYLE_EXAMPLES, StyleDto, StyleListDto, toListedStyle } from './style.dto.js';

@ApiTags('Styles')
@ApiCredentials()
@Controller(rootPaths('datasets/:dataset_id/styles'))
export class StylesController {
  constructor(
    private readonly access: DatasetAccess,
    private readonly styles: DatasetStyles,
    private readonly edits: StyleEdits,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Get()
  @Public()
  @ApiOperation({
    summary: 'List the styles of a dataset',
    description: '`default` and `gray` always, `hypsometric` for elevation, and those that its owner wrote.',
  })
  @ApiOkResponse({ type: StyleListDto })
  @ApiProblems(401, 404, 422)
  async list(
    @Param('dataset_id', UuidPipe) id: string,
    @Caller() principal: Principal | null,
    @Req() request: Request,
  ): Promise<StyleListDto> {
    const dataset = await this.access.loadReadable(principal, id);
    const baseUrl = this.publicUrl.of(request);
    return { styles: (await this.styles.list(dataset)).map((style) => toListedStyle(style, id, baseUrl)) };
  }

  @Get(':style_id')
  @Public()
  @ApiOperation({ summary: 'Describe a style', description: 'Also a generated one, to begin one’s own with.' })
  @ApiParam({ name: 'style_id', example: 'default' })
  @ApiOkResponse({ type: StyleDto })
  @ApiProblems(401, 404, 409, 422)
  async get(
    @Param('dataset_id', UuidPipe) id: string,
    @Param('style_id') styleId: string,
    @Caller() principal: Principal | null,
  ): Promise<RasterStyle> {
    return this.styles.load(await this.access.loadReadable(principal, id), styleId);
  }

  @Put(':style_id')
  @RequireCapability('edit_metadata')
  @ApiOperation({
    summary: 'Write a style',
    description: 'Owner or administrator. Named like a generated one, it takes its place: `default` is what maps show.',
  })
  @ApiParam({ name: 'style_id', example: 'heights' })
  @ApiBody({ type: StyleDto, examples: STYLE_EXAMPLES })
  @ApiOkResponse({ type: StyleDto })
  @ApiProblems(401, 403, 404, 409, 422)
  put(
    @Param('dataset_id', UuidPipe) id: string,
    @Param('style_id') styleId: string,
    @Body() body: object,
    @Caller() principal: Principal,
  ): Promise<RasterStyle> {
    return this.edits.put(principal, id, styleId, body);
  }

  @Delete(':style_id')
  @HttpCode(204)
  @RequireCapability('edit_metadata')
  @ApiOperation({ summary: 'Delete a style', description: 'Generated styles stay, or come back.' })
  @ApiParam({ name: 'style_id', example: 'heights' })
  @ApiNoContentResponse()
  @ApiProblems(401, 403, 404, 422)
  delete(
    @Param('dataset_id', UuidPipe) id: string,
    @Param('style_id') styleId: string,
    @Caller() principal: Principal,
  ): Promise<void> {
    return this.edits.delete(principal, id, styleId);
  }
}
