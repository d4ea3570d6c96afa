import { Controller, Get, Header, HttpStatus, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type Response } from 'express';
import { Public } from '../auth/index.js';
import { HealthChecks, type Readiness } from '../platform/health/health-checks.js';
import { Metrics } from '../platform/metrics/metrics.js';

/** What an operator's tools ask: alive, ready, how busy. Open by design; nothing here tells about data. */
@ApiTags('Operations')
@Controller()
export class OperationsController {
  constructor(
    private readonly health: HealthChecks,
    private readonly metrics: Metrics,
  ) {}

  @Public()
  @Get('health/live')
  @ApiOperation({ summary: 'The process is up', description: 'Answers without asking any other part.' })
  @ApiResponse({ status: 200, schema: { example: { status: 'up' } } })
  live(): { status: 'up' } {
    return { status: 'up' };
  }

  @Public()
  @Get('health/ready')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({ summary: 'All parts answer', description: 'Says which part is down and why; 503 then.' })
  @ApiResponse({
    status: 200,
    schema: { example: { status: 'up', parts: { database: { status: 'up' }, queue: { status: 'up' } } } },
  })
  @ApiResponse({
    status: 503,
    description: 'A part is down',
    schema: {
      example: {
        status: 'down',
        parts: { database: { status: 'up' }, queue: { status: 'down', reason: 'no answer within 3000 ms' } },
      },
    },
  })
  async ready(@Res({ passthrough: true }) response: Response): Promise<Readiness> {
    const readiness = await this.health.run();
    response.status(readiness.status === 'up' ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE);
    return readiness;
  }

  @Public()
  @Get('metrics')
  @Header('Cache-Control', 'no-store')
  @ApiProduces('text/plain')
  @ApiOperation({ summary: 'Prometheus metrics of this process' })
  @ApiResponse({
    status: 200,
    description: 'Prometheus text format',
    content: { 'text/plain': { schema: { type: 'string' } } },
  })
  async prometheus(@Res() response: Response): Promise<void> {
    response.type(this.metrics.registry.contentType).send(await this.metrics.registry.metrics());
  }
}
