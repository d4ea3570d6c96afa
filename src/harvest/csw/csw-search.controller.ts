import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Response } from 'express';
import { ApiCredentials, Public, ReadOnlyPost } from '../../auth/index.js';
import { hangUpSignal } from '../../platform/http/hang-up.js';
import { rootPaths } from '../../platform/http/paths.js';
import { ApiProblems } from '../../platform/http/problem.js';
import { PublicWork } from '../../platform/http/public-work.js';
import { CswPageDto, CswSearchDto } from './csw-search.dto.js';
import { CswSearch } from './csw-search.service.js';

@ApiTags('Harvest')
@ApiCredentials()
@Controller(rootPaths('datasets/csw-search'))
export class CswSearchController {
  constructor(private readonly catalogue: CswSearch) {}

  @Post()
  @HttpCode(200)
  @Public()
  @ReadOnlyPost()
  @PublicWork('search')
  @ApiOperation({
    summary: 'Search a CSW catalogue',
    description:
      'Asks a CSW 2.0.2 catalogue for records that fulfil every given constraint, ordered by title. Times are about ' +
      'containment: a record must begin after `start_datetime` and end before `end_datetime`. Go on with `next_offset`, ' +
      'which comes from the catalogue: it may give fewer records than `limit`.',
  })
  @ApiOkResponse({ type: CswPageDto })
  @ApiProblems(400, 401, 403, 422, 429, 502, 504)
  search(@Body() body: CswSearchDto, @Res({ passthrough: true }) response: Response): Promise<CswPageDto> {
    return this.catalogue.search(body, hangUpSignal(response));
  }
}
