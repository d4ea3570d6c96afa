import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import { type Request } from 'express';

/** batch-v1 §0: default and limit of `count`. Clients compute tokens from it (`viewtoken = page * 100`). */
const PAGE_SIZE = 100;

/** Query members of every list of the Sentinel Hub APIs. */
export class ViewQuery {
  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: PAGE_SIZE, default: PAGE_SIZE })
  @IsOptional()
  @Matches(/^([1-9]\d?|100)$/, { message: `must be a whole number from 1 to ${PAGE_SIZE}, got $value` })
  count?: string;

  @ApiPropertyOptional({ description: '`links.nextToken` of the page before: the number of items to skip' })
  @IsOptional()
  @Matches(/^\d{1,9}$/, { message: 'must be a token of an earlier page, got $value' })
  viewtoken?: string;
}

export interface ViewPage {
  readonly limit: number;
  readonly offset: number;
}

export function viewPageOf({ count, viewtoken }: ViewQuery): ViewPage {
  return { limit: Number(count ?? PAGE_SIZE), offset: Number(viewtoken ?? 0) };
}

/** Members of pages that do not exist are absent, never null: clients test for their presence. */
export class ViewLinksDto {
  @ApiProperty({ name: '@id', example: 'https://eo.example.org/api/v1/byoc/collections?viewtoken=0' }) '@id'!: string;
  @ApiProperty({ example: '0' }) currentToken!: string;
  @ApiPropertyOptional({ example: '100' }) nextToken?: string;
  @ApiPropertyOptional({ example: 'https://eo.example.org/api/v1/byoc/collections?viewtoken=100' }) next?: string;
  @ApiPropertyOptional() previousToken?: string;
  @ApiPropertyOptional() previous?: string;
}

export interface View<T> {
  readonly data: T[];
  readonly links: ViewLinksDto;
}

/**
 * @param rows from `offset` on; one more than `limit` when there is a further page, because a link to an empty one would
 *   crash clients
 * @param baseUrl `PublicUrl.of(request)`
 */
export function viewOf<T>(
  rows: readonly T[],
  { limit, offset }: ViewPage,
  request: Pick<Request, 'originalUrl'>,
  baseUrl: string,
): View<T> {
  const at = (token: number) => addressOf(`${baseUrl}${request.originalUrl}`, token);
  const [next, previous] = [offset + limit, Math.max(0, offset - limit)];
  return {
    data: rows.slice(0, limit),
    links: {
      '@id': at(offset),
      currentToken: String(offset),
      ...(rows.length > limit && { nextToken: String(next), next: at(next) }),
      ...(offset > 0 && { previousToken: String(previous), previous: at(previous) }),
    },
  };
}

function addressOf(url: string, token: number): string {
  const [path = '', query = ''] = url.split('?', 2);
  const parameters = new URLSearchParams(query);
  parameters.set('viewtoken', String(token));
  return `${path}?${parameters.toString()}`;
}
