import { Controller, Get, Param, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Request } from 'express';
import { ApiCredentials, Caller, type Principal } from '../../auth/index.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { sentinelHubPaths } from '../../platform/http/paths.js';
import { PublicUrl } from '../../platform/http/public-url.js';
import { ApiSentinelHubErrors } from '../../platform/http/sentinel-hub-errors.dto.js';
import { UuidPipe } from '../../platform/http/uuid.pipe.js';
import { type StoredEvalscript, StoredEvalscripts } from '../../render/index.js';
import { DataProductDto, dataProductDto } from './evalscript.dto.js';

/** Stored evalscripts as Sentinel Hub's clients know them: they list and name them, and write them elsewhere. */
@ApiTags('Configurations')
@ApiCredentials()
@ErrorFamily('sentinel-hub')
@Controller(sentinelHubPaths('configuration'))
export class DataProductsController {
  constructor(
    private readonly scripts: StoredEvalscripts,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Get('dataproducts')
  @ApiOperation({ summary: 'List the stored evalscripts of your account as data products' })
  @ApiOkResponse({ type: [DataProductDto] })
  @ApiSentinelHubErrors(401)
  async list(@Caller() principal: Principal, @Req() request: Request): Promise<DataProductDto[]> {
    return (await this.scripts.list(principal)).map((script) => this.show(script, request));
  }

  @Get('dataproducts/:product_id')
  @ApiOperation({ summary: 'Read a stored evalscript as a data product' })
  @ApiOkResponse({ type: DataProductDto })
  @ApiSentinelHubErrors(400, 401, 404)
  async get(
    @Param('product_id', UuidPipe) id: string,
    @Caller() principal: Principal,
    @Req() request: Request,
  ): Promise<DataProductDto> {
    return this.show(await this.scripts.load(principal, id), request);
  }

  private show(script: StoredEvalscript, request: Request): DataProductDto {
    return dataProductDto(script, `${this.publicUrl.of(request)}/${sentinelHubPaths('configuration')[0]}`);
  }
}
