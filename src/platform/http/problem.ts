import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiProperty, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { TITLE_OF } from './error-status.js';

/** RFC 9457 body of the ingest, datasets, jobs and auth routes. */
export class ProblemDto {
  @ApiProperty({ example: 'about:blank' }) type!: string;
  @ApiProperty({ example: 'Not Found' }) title!: string;
  @ApiProperty({ example: 404 }) status!: number;
  @ApiProperty({
    description: 'A sentence, an object, or — for field and compatibility faults — an array of items.',
    oneOf: [{ type: 'string' }, { type: 'object' }, { type: 'array', items: { type: 'object' } }],
    example: 'Dataset not found',
  })
  detail!: unknown;
}

const DETAIL_EXAMPLE: Readonly<Record<number, unknown>> = {
  400: 'The request body is not valid JSON',
  401: 'Credentials are missing, expired or revoked',
  403: 'The capability "upload" is required',
  404: 'Dataset not found',
  409: 'VRT is currently regenerating',
  413: 'The upload is larger than the limit of 10737418240 bytes',
  422: [{ loc: ['body', 'title'], msg: 'Field required', type: 'missing' }],
  429: 'Too many failed attempts, retry later',
  503: 'Task queue unavailable, please retry',
};

/** Documents the problem+json answers of an operation. */
export function ApiProblems(...statuses: number[]) {
  return applyDecorators(
    ApiExtraModels(ProblemDto),
    ...statuses.map((status) => {
      const title = TITLE_OF[status] ?? 'Error';
      const example = { type: 'about:blank', title, status, detail: DETAIL_EXAMPLE[status] ?? title };
      return ApiResponse({
        status,
        description: title,
        content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemDto) }, example } },
      });
    }),
  );
}
