import { Body, Controller, Delete, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Response } from 'express';
import { ApiCredentials, Caller, type Principal, Public, RequireCapability } from '../../auth/index.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { hangUpSignal } from '../../platform/http/hang-up.js';
import { ApiSentinelHubErrors } from '../../platform/http/sentinel-hub-errors.dto.js';
import { UuidPipe } from '../../platform/http/uuid.pipe.js';
import { StoredEvalscripts } from '../../render/index.js';
import { ScriptTrial } from '../drawing/script-trial.js';
import { EvalscriptDto, evalscriptDto, NewEvalscriptDto } from './evalscript.dto.js';

@ApiTags('Maps')
@ApiCredentials()
@ErrorFamily('sentinel-hub')
@Controller('render/evalscripts')
export class EvalscriptsController {
  constructor(
    private readonly scripts: StoredEvalscripts,
    private readonly trial: ScriptTrial,
  ) {}

  @Post()
  @RequireCapability('manage_collections')
  @ApiOperation({
    summary: 'Store an evalscript',
    description: 'For `evalscript-id` of tiles, `dataProduct` of Process and the styles of configured layers.',
  })
  @ApiCreatedResponse({ type: EvalscriptDto })
  @ApiSentinelHubErrors(400, 401, 403)
  async create(
    @Body() body: NewEvalscriptDto,
    @Caller() principal: Principal,
    @Res({ passthrough: true }) response: Response,
  ): Promise<EvalscriptDto> {
    const { name, description = null, collection, evalscript } = body;
    const isPublic = body.public ?? false;
    await this.trial.of({ type: collection, defaults: {}, script: { evalscript } }, { principal, signal: hangUpSignal(response) }); // prettier-ignore
    return evalscriptDto(await this.scripts.create(principal, { name, description, collection, evalscript, isPublic }));
  }

  @Get()
  @ApiOperation({ summary: 'List the stored evalscripts of your account' })
  @ApiOkResponse({ type: [EvalscriptDto] })
  @ApiSentinelHubErrors(401)
  async list(@Caller() principal: Principal): Promise<EvalscriptDto[]> {
    return (await this.scripts.list(principal)).map(evalscriptDto);
  }

  @Get(':evalscript_id')
  @Public()
  @ApiOperation({ summary: 'Read a stored evalscript' })
  @ApiOkResponse({ type: EvalscriptDto })
  @ApiSentinelHubErrors(400, 401, 404)
  async get(
    @Param('evalscript_id', UuidPipe) id: string,
    @Caller() principal: Principal | null,
  ): Promise<EvalscriptDto> {
    return evalscriptDto(await this.scripts.load(principal, id));
  }

  @Delete(':evalscript_id')
  @HttpCode(204)
  @RequireCapability('manage_collections')
  @ApiOperation({ summary: 'Delete a stored evalscript', description: 'Maps that still name it answer 400.' })
  @ApiNoContentResponse()
  @ApiSentinelHubErrors(400, 401, 403, 404)
  async delete(@Param('evalscript_id', UuidPipe) id: string, @Caller() principal: Principal): Promise<void> {
    await this.scripts.delete(principal, id);
  }
}
