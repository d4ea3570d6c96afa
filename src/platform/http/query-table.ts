import { applyDecorators } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';

/** A parameter of a query that its route reads by itself: name, example, what it is. */
export type QueryRow = readonly [name: string, example: string | undefined, description: string];

/** Documents the parameters of such a query, e.g. the key-value pairs of OGC's services; a wrong one is the route's to refuse. */
export function ApiQueryTable(rows: readonly QueryRow[], required: readonly string[] = []): MethodDecorator {
  return applyDecorators(
    ...rows.map(([name, example, description]) =>
      ApiQuery({ name, required: required.includes(name), schema: { type: 'string', example }, description }),
    ),
  );
}
