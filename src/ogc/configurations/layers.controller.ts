import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Req, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { type Request, type Response } from 'express';
import { ApiCredentials, Caller, type Principal, RequireCapability } from '../../auth/index.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { hangUpSignal } from '../../platform/http/hang-up.js';
import { sentinelHubPaths } from '../../platform/http/paths.js';
import { PublicUrl } from '../../platform/http/public-url.js';
import { ApiSentinelHubErrors } from '../../platform/http/sentinel-hub-errors.dto.js';
import { UuidPipe } from '../../platform/http/uuid.pipe.js';
import { LayerDto, PatchedLayerDto } from './configuration.dto.js';
import { instancesUrl } from './instances.controller.js';
import { showLayer } from './layer-document.js';
import { MapLayers } from './layers.service.js';
import { type ConfiguredLayer } from './map-layer.entity.js';

@ApiTags('Configurations')
@ApiCredentials()
@ErrorFamily('sentinel-hub')
@Controller(sentinelHubPaths('instances', ':instance_id/layers'))
export class LayersController {
  constructor(
    private readonly layers: MapLayers,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List the layers of a configuration' })
  @ApiOkResponse({ type: [LayerDto] })
  @ApiSentinelHubErrors(400, 401, 404)
  async list(
    @Param('instance_id', UuidPipe) instanceId: string,
    @Caller() principal: Principal,
    @Req() request: Request,
  ): Promise<object[]> {
    return (await this.layers.list(principal, instanceId)).map((layer) => this.show(layer, request));
  }

  @Post()
  @RequireCapability('manage_collections')
  @ApiOperation({
    summary: 'Add a layer',
    description:
      'A collection with filters and processing, and one style or several, each an evalscript or a stored one. Every ' +
      'script is opened against the collection first; what Process would refuse is refused here in the same words.',
  })
  @ApiBody({ type: LayerDto })
  @ApiCreatedResponse({ type: LayerDto })
  @ApiSentinelHubErrors(400, 401, 403, 404, 409)
  async create(
    @Param('instance_id', UuidPipe) instanceId: string,
    @Body() body: object,
    @Caller() principal: Principal,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<object> {
    const caller = { principal, signal: hangUpSignal(response) };
    return this.show(await this.layers.create(caller, instanceId, body), request);
  }

  @Get(':layer_id')
  @ApiOperation({ summary: 'Describe a layer' })
  @ApiOkResponse({ type: LayerDto })
  @ApiSentinelHubErrors(400, 401, 404)
  async get(
    @Param('instance_id', UuidPipe) instanceId: string,
    @Param('layer_id') id: string,
    @Caller() principal: Principal,
    @Req() request: Request,
  ): Promise<object> {
    return this.show(await this.layers.load(principal, instanceId, id), request);
  }

  @Put(':layer_id')
  @RequireCapability('manage_collections')
  @ApiOperation({ summary: 'Replace a layer' })
  @ApiBody({ type: LayerDto })
  @ApiOkResponse({ type: LayerDto })
  @ApiSentinelHubErrors(400, 401, 403, 404)
  async replace(
    @Param('instance_id', UuidPipe) instanceId: string,
    @Param('layer_id') id: string,
    @Body() body: object,
    @Caller() principal: Principal,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<object> {
    const caller = { principal, signal: hangUpSignal(response) };
    return this.show(await this.layers.update(caller, { instanceId, id }, body, { merge: false }), request);
  }

  @Patch(':layer_id')
  @RequireCapability('manage_collections')
  @ApiOperation({ summary: 'Change members of a layer', description: 'null removes one.' })
  @ApiBody({ type: PatchedLayerDto })
  @ApiOkResponse({ type: LayerDto })
  @ApiSentinelHubErrors(400, 401, 403, 404)
  async change(
    @Param('instance_id', UuidPipe) instanceId: string,
    @Param('layer_id') id: string,
    @Body() body: object,
    @Caller() principal: Principal,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<object> {
    const caller = { principal, signal: hangUpSignal(response) };
    return this.show(await this.layers.update(caller, { instanceId, id }, body, { merge: true }), request);
  }

  @Delete(':layer_id')
  @HttpCode(204)
  @RequireCapability('manage_collections')
  @ApiOperation({ summary: 'Delete a layer' })
  @ApiNoContentResponse()
  @ApiSentinelHubErrors(400, 401, 403, 404)
  async delete(
    @Param('instance_id', UuidPipe) instanceId: string,
    @Param('layer_id') id: string,
    @Caller() principal: Principal,
  ): Promise<void> {
    await this.layers.delete(principal, instanceId, id);
  }

  private show(layer: ConfiguredLayer, request: Request): object {
    const baseUrl = this.publicUrl.of(request);
    return showLayer(layer, instancesUrl(baseUrl), `${baseUrl}/${sentinelHubPaths('configuration')[0]}`);
  }
}
