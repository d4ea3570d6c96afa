import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Req } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { type Request } from 'express';
import { ApiCredentials, Caller, type Principal, RequireCapability } from '../../auth/index.js';
import { ErrorFamily } from '../../platform/http/error-family.js';
import { sentinelHubPaths } from '../../platform/http/paths.js';
import { PublicUrl } from '../../platform/http/public-url.js';
import { ApiSentinelHubErrors } from '../../platform/http/sentinel-hub-errors.dto.js';
import { UuidPipe } from '../../platform/http/uuid.pipe.js';
import { InstanceDto, PatchedInstanceDto } from './configuration.dto.js';
import { showInstance } from './instance-document.js';
import { MapInstances } from './instances.service.js';

@ApiTags('Configurations')
@ApiCredentials()
@ErrorFamily('sentinel-hub')
@Controller(sentinelHubPaths('instances'))
export class InstancesController {
  constructor(
    private readonly instances: MapInstances,
    private readonly publicUrl: PublicUrl,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List the configurations of your account' })
  @ApiOkResponse({ type: [InstanceDto] })
  @ApiSentinelHubErrors(401)
  async list(@Caller() principal: Principal, @Req() request: Request): Promise<object[]> {
    const base = instancesUrl(this.publicUrl.of(request));
    return (await this.instances.list(principal)).map((instance) => showInstance(instance, base));
  }

  @Post()
  @RequireCapability('manage_collections')
  @ApiOperation({
    summary: 'Make a configuration',
    description:
      'Its layers are served at `/ogc/wms/{id}` and `/ogc/wmts/{id}`: to its account, and to everybody who knows the id ' +
      'when `public` is true. Members that mean nothing here are kept.',
  })
  @ApiBody({ type: InstanceDto })
  @ApiCreatedResponse({ type: InstanceDto })
  @ApiSentinelHubErrors(400, 401, 403)
  async create(@Body() body: object, @Caller() principal: Principal, @Req() request: Request): Promise<object> {
    return showInstance(await this.instances.create(principal, body), instancesUrl(this.publicUrl.of(request)));
  }

  @Get(':instance_id')
  @ApiOperation({ summary: 'Describe a configuration' })
  @ApiOkResponse({ type: InstanceDto })
  @ApiSentinelHubErrors(400, 401, 404)
  async get(
    @Param('instance_id', UuidPipe) id: string,
    @Caller() principal: Principal,
    @Req() request: Request,
  ): Promise<object> {
    return showInstance(await this.instances.load(principal, id), instancesUrl(this.publicUrl.of(request)));
  }

  @Put(':instance_id')
  @RequireCapability('manage_collections')
  @ApiOperation({ summary: 'Replace a configuration', description: 'Its layers stay.' })
  @ApiBody({ type: InstanceDto })
  @ApiOkResponse({ type: InstanceDto })
  @ApiSentinelHubErrors(400, 401, 403, 404)
  async replace(
    @Param('instance_id', UuidPipe) id: string,
    @Body() body: object,
    @Caller() principal: Principal,
    @Req() request: Request,
  ): Promise<object> {
    const written = await this.instances.update(principal, id, body, { merge: false });
    return showInstance(written, instancesUrl(this.publicUrl.of(request)));
  }

  @Patch(':instance_id')
  @RequireCapability('manage_collections')
  @ApiOperation({ summary: 'Change members of a configuration', description: 'null removes one.' })
  @ApiBody({ type: PatchedInstanceDto })
  @ApiOkResponse({ type: InstanceDto })
  @ApiSentinelHubErrors(400, 401, 403, 404)
  async change(
    @Param('instance_id', UuidPipe) id: string,
    @Body() body: object,
    @Caller() principal: Principal,
    @Req() request: Request,
  ): Promise<object> {
    const written = await this.instances.update(principal, id, body, { merge: true });
    return showInstance(written, instancesUrl(this.publicUrl.of(request)));
  }

  @Delete(':instance_id')
  @HttpCode(204)
  @RequireCapability('manage_collections')
  @ApiOperation({ summary: 'Delete a configuration with its layers' })
  @ApiNoContentResponse()
  @ApiSentinelHubErrors(400, 401, 403, 404)
  async delete(@Param('instance_id', UuidPipe) id: string, @Caller() principal: Principal): Promise<void> {
    await this.instances.delete(principal, id);
  }
}

export function instancesUrl(baseUrl: string): string {
  return `${baseUrl}/${sentinelHubPaths('instances')[0]}`;
}
