import { createHash } from 'node:crypto';
import { Body, Controller, Delete, Get, Param, Patch, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, Public, RequireCapability, type Principal } from '../auth/index.js';
import { rootPaths } from '../platform/http/paths.js';
import { ApiProblems } from '../platform/http/problem.js';
import { PublicUrl } from '../platform/http/public-url.js';
import { UuidPipe } from '../platform/http/uuid.pipe.js';
import { DatasetAccess } from './dataset-access.js';
import { DatasetDeletion } from './dataset-deletion.service.js';
import { DatasetEdits } from './dataset-edits.service.js';
import { DatasetListQuery, DatasetPageDto, orderOf, toFilter } from './dataset-list.dto.js';
import { DatasetPatchDto, PatchedDatasetDto, toChanges } from './dataset-patch.dto.js';
import { DatasetViews } from './dataset-views.js';
import { DatasetDto } from './dataset.dto.js';
import { DatasetSearch } from './datasets.query.js';
import { DeleteDatasetQuery, DeletedDatasetDto } from './deleted-dataset.dto.js';
import { answeredUnchanged } from '../platform/http/download/caching.js';
import { pageOf } from '../platform/http/page.js';

@ApiTags('Datasets')
@ApiCredentials()
@Controller(rootPaths('datasets'))
export class DatasetsController {
  constructor(
    private readonly search: DatasetSearch,
    private readonly access: DatasetAccess,
    private readonly views: DatasetViews,
    private readonly edits: DatasetEdits,
    private readonly deletion: DatasetDeletion,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List and search datasets',
    description: 'Everything you may read: public and internal ones, your own, and those granted to you.',
  })
  @ApiOkResponse({ type: DatasetPageDto })
  @ApiProblems(401, 422)
  async list(
    @Query() query: DatasetListQuery,
    @Caller() principal: Principal,
    @Req() request: Request,
  ): Promise<DatasetPageDto> {
    const page = { ...query, order: orderOf(query) };
    const { datasets, total } = await this.search.find(principal, toFilter(query, principal), page);
    const reader = { principal, baseUrl: this.publicUrl.of(request) };
    return pageOf(await this.views.summaries(datasets, reader), total, page);
  }

  /** The ETag covers what this caller sees: the owner's answer has more fields, and links follow the host. */
  @Get(':dataset_id')
  @Public()
  @ApiOperation({ summary: 'Describe one dataset', description: 'Anonymous callers see public datasets.' })
  @ApiOkResponse({ type: DatasetDto })
  @ApiProblems(401, 404, 422)
  async get(
    @Param('dataset_id', UuidPipe) id: string,
    @Caller() principal: Principal | null,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const dataset = await this.access.loadReadable(principal, id);
    const body = await this.views.detail(dataset, { principal, baseUrl: this.publicUrl.of(request) });
    const digest = createHash('sha256').update(JSON.stringify(body)).digest('base64url');
    const validators = { ETag: `W/"${digest}"`, 'Cache-Control': 'private, no-cache' };
    if (!answeredUnchanged(request, response, validators)) response.set(validators).json(body);
  }

  @Patch(':dataset_id')
  @RequireCapability('edit_metadata')
  @ApiOperation({
    summary: 'Change title, summary, visibility, times',
    description:
      'Owner or administrator. What is absent stays. Making a VRT visible to more people than one of its sources is ' +
      'allowed and answered with a warning.',
  })
  @ApiBody({
    type: DatasetPatchDto,
    examples: { publish: { value: { title: 'Sentinel-2 29RKH B04 red', visibility: 'public' } } },
  })
  @ApiOkResponse({ type: PatchedDatasetDto })
  @ApiProblems(401, 403, 404, 422)
  async patch(
    @Param('dataset_id', UuidPipe) id: string,
    @Body() patch: DatasetPatchDto,
    @Caller() principal: Principal,
    @Req() request: Request,
  ): Promise<PatchedDatasetDto> {
    const { dataset, warnings } = await this.edits.apply(principal, id, toChanges(patch));
    const detail = await this.views.detail(dataset, { principal, baseUrl: this.publicUrl.of(request) });
    return { ...detail, warnings };
  }

  @Delete(':dataset_id')
  @ApiOperation({
    summary: 'Delete a dataset and its files',
    description:
      'Owner or administrator; there is no way back. Refused while a VRT is built from it or a job works on it. A file that ' +
      'was registered in place is not ours and stays where it is, whatever `delete_file` says.',
  })
  @ApiOkResponse({ type: DeletedDatasetDto })
  @ApiProblems(401, 403, 404, 409, 422)
  async delete(
    @Param('dataset_id', UuidPipe) id: string,
    @Query() { delete_terrain = false }: DeleteDatasetQuery,
    @Caller() principal: Principal,
  ): Promise<DeletedDatasetDto> {
    const { filesDeleted, terrainDeleted } = await this.deletion.delete(principal, id, { terrain: delete_terrain });
    return { deleted: id, terrain_deleted: terrainDeleted, file_deleted: filesDeleted > 0 };
  }
}
