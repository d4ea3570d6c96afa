import { ApiProperty } from '@nestjs/swagger';

/** Answer of every route that starts background work. `accepted` is this reply's word, never a status of the job. */
export class JobAccepted {
  @ApiProperty({
    format: 'uuid',
    example: '5b0f2f0e-7c0b-4b0f-9a5e-3b1d2c4f6a70',
    description: 'Poll GET /jobs/{job_id}',
  })
  job_id!: string;

  @ApiProperty({ enum: ['accepted'], example: 'accepted' })
  status!: 'accepted';

  @ApiProperty({ example: 'VRT creation queued' })
  message!: string;

  static of(jobId: string, message: string): JobAccepted {
    return Object.assign(new JobAccepted(), { job_id: jobId, status: 'accepted', message } as const);
  }
}
