import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiCredentials, Caller, Public, type Principal } from '../../auth/index.js';
import { rootPaths } from '../../platform/http/paths.js';
import { ApiProblems } from '../../platform/http/problem.js';
import { UuidPipe } from '../../platform/http/uuid.pipe.js';
import { invalidField } from '../../platform/http/validation.js';
import { DatasetAccess } from '../dataset-access.js';
import { SampleDto, SampleQuery } from './samples.dto.js';
import { toSample } from './samples.mapper.js';
import { StoredRaster } from './stored-raster.js';

@ApiTags('Datasets')
@ApiCredentials()
@Controller(rootPaths('datasets/:dataset_id'))
export class SamplesController {
  constructor(
    private readonly access: DatasetAccess,
    private readonly raster: StoredRaster,
  ) {}

  /** One database query and one read; the record already knows the bands. */
  @Get('samples')
  @Public()
  @ApiOperation({
    summary: 'Pixel values at a position',
    description:
      'Every band at one lon/lat: the pixel that contains the position, unresampled. A position outside the raster is ' +
      'answered with `inside: false`. `/sample` is the same route.',
  })
  @ApiOkResponse({ type: SampleDto })
  @ApiProblems(401, 404, 409, 422)
  async sample(
    @Param('dataset_id', UuidPipe) id: string,
    @Query() query: SampleQuery,
    @Caller() principal: Principal | null,
  ): Promise<SampleDto> {
    const dataset = await this.access.loadServed(principal, id);
    const { band } = query;
    if (band !== undefined && band > dataset.asset.bandCount)
      throw invalidField(
        'query',
        'band',
        `band ${band} does not exist; this dataset has ${dataset.asset.bandCount}`,
        band,
      );
    const point = await this.raster.sample(dataset, query.lon, query.lat, band === undefined ? undefined : [band]);
    return toSample(dataset, query, point);
  }

  /** The spelling of the Datasets API's own table. */
  @Get('sample')
  @Public()
  @ApiExcludeEndpoint()
  sampleAlias(
    @Param('dataset_id', UuidPipe) id: string,
    @Query() query: SampleQuery,
    @Caller() principal: Principal | null,
  ): Promise<SampleDto> {
    return this.sample(id, query, principal);
  }
}
