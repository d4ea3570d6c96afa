import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { DataSource } from 'typeorm';
import { accountExists, accountNames, isAdmin, type Principal } from '../../auth/index.js';
import { invalidField } from '../../platform/http/validation.js';
import { utcDay } from './add-usage.query.js';
import { UsageBuffer } from './usage-buffer.js';
import { usageReport, type UsageReportQuery } from './usage-report.query.js';
import { type UsageDto, type UsageItemDto, type UsageQuery } from './usage.dto.js';

/** Longer reports are asked for in parts. */
const MAX_DAYS = 400;
const DAY_MS = 86_400_000;

@Injectable()
export class UsageReports {
  constructor(
    private readonly dataSource: DataSource,
    private readonly buffer: UsageBuffer,
  ) {}

  /** @throws FORBIDDEN for other accounts than one's own, NOT_FOUND, INVALID */
  async report(query: UsageQuery, principal: Principal): Promise<UsageDto> {
    const asked = askedFor(query, principal);
    const { manager } = this.dataSource;
    if (query.accountId !== undefined && !(await accountExists(manager, query.accountId)))
      throw new DomainError('NOT_FOUND', `Account "${query.accountId}" not found`);
    // What this process still holds; others write theirs within a second.
    await this.buffer.flush();
    const sums = await usageReport(manager, asked);
    const names = asked.groupBy.includes('account')
      ? await accountNames(manager, [...new Set(sums.map(({ account }) => account as string))])
      : null;
    const items = sums.map(({ requests, units, ...groups }): UsageItemDto => ({
      ...groups,
      ...(names !== null && { accountName: names.get(groups.account as string) ?? null }),
      requests,
      processingUnits: units,
    }));
    const add = (of: (item: UsageItemDto) => number) => items.reduce((sum, item) => sum + of(item), 0);
    const total = { requests: add((i) => i.requests), processingUnits: add((i) => i.processingUnits) };
    return { ...asked, groupBy: [...asked.groupBy], total, items };
  }
}

function askedFor(query: UsageQuery, principal: Principal): UsageReportQuery {
  const to = query.to ?? utcDay(new Date());
  const from = query.from ?? `${to.slice(0, 7)}-01`;
  if (from > to) throw invalidField('query', 'from', `must not be after to (${to}), got ${from}`, from);
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  if (days > MAX_DAYS) throw invalidField('query', 'from', `at most ${MAX_DAYS} days at once, got ${days}`, from);
  const groupBy = query.groupBy ?? ['day', 'product'];
  const accountId = query.accountId ?? (groupBy.includes('account') ? null : principal.accountId);
  if (accountId !== principal.accountId && !isAdmin(principal))
    throw new DomainError('FORBIDDEN', 'Only administrators may read the usage of other accounts');
  return { accountId, from, to, groupBy };
}
