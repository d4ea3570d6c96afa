import { Controller, Get, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiParam, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type Response } from 'express';
import { ApiCredentials, Caller, Public, ReadOnlyPost, type Principal } from '../auth/index.js';
import { rootPaths } from '../platform/http/paths.js';
import { ApiProblems } from '../platform/http/problem.js';
import { UuidPipe } from '../platform/http/uuid.pipe.js';
import { JobAccess } from './job-access.js';
import { JobEvents, TICKET_LIFETIME_S } from './job-events.js';
import { EventsTicket } from './job.dto.js';

const ID = { name: 'id', format: 'uuid', example: '5b0f2f0e-7c0b-4b0f-9a5e-3b1d2c4f6a70' };

@ApiTags('Jobs')
@ApiCredentials()
@Controller(rootPaths('jobs'))
export class JobEventsController {
  constructor(
    private readonly access: JobAccess,
    private readonly events: JobEvents,
  ) {}

  @Get(':id/events')
  @Public()
  @ApiOperation({
    summary: 'Watch a job',
    description:
      'Server-sent events: `snapshot` (the job), `progress` (at most two per second), `status` (the job) and at last `end`, after which the stream closes. `id:` is the version of the row; a connection with `Last-Event-ID` starts with a fresh snapshot. Swagger UI shows the events when the job ends; use `curl -N`.',
  })
  @ApiParam(ID)
  @ApiQuery({ name: 'ticket', required: false, description: 'Of POST /jobs/{id}/events-ticket, for EventSource' })
  @ApiResponse({
    status: 200,
    description: 'Events until the job is over',
    content: {
      'text/event-stream': {
        schema: { type: 'string' },
        example:
          'retry: 3000\n\nid: 3\nevent: progress\ndata: {"id":"5b0f2f0e-7c0b-4b0f-9a5e-3b1d2c4f6a70","status":"running","progress":0.3,"current_step":"building"}\n\n',
      },
    },
  })
  @ApiProblems(401, 403, 404, 422)
  async watch(
    @Param('id', UuidPipe) id: string,
    @Query('ticket') ticket: string | undefined,
    @Caller() principal: Principal | null,
    @Res() response: Response,
  ): Promise<void> {
    if (typeof ticket === 'string') await this.events.redeemTicket(ticket, id);
    else await this.access.loadReadable(principal, id);
    this.events.open(id, principal, response);
  }

  @Post(':id/events-ticket')
  @Public()
  @ReadOnlyPost()
  @ApiOperation({
    summary: 'Get a ticket to watch a job',
    description: 'Browsers’ EventSource cannot send headers: open `/jobs/{id}/events?ticket=…` within a minute, once.',
  })
  @ApiParam(ID)
  @ApiCreatedResponse({ type: EventsTicket })
  @ApiProblems(401, 403, 404, 422)
  async ticket(@Param('id', UuidPipe) id: string, @Caller() principal: Principal | null): Promise<EventsTicket> {
    await this.access.loadReadable(principal, id);
    return { ticket: await this.events.issueTicket(id), expires_in: TICKET_LIFETIME_S };
  }
}
