import { describe, expect, it } from '@jest/globals';
import { usageCsv } from './usage-csv.js';
import { type UsageDto, type UsageItemDto } from './usage.dto.js';

const report = (groupBy: UsageDto['groupBy'], items: UsageItemDto[]): UsageDto => ({
  ...{ accountId: null, from: '2026-11-01', to: '2026-11-02', groupBy, items },
  total: { requests: 0, processingUnits: 0 },
});

describe('usageCsv', () => {
  it('has the groups in their order, then the amounts', () =>
    expect(usageCsv(report(['product', 'day'], [{ day: '2026-11-01', product: 'process', requests: 3, processingUnits: 0.5 }]))).toBe('product,day,requests,processingUnits\r\nprocess,2026-11-01,3,0.5\r\n')); // prettier-ignore

  it('quotes names, and keeps them from being formulas', () => {
    const item = (accountName: string | null) => ({ account: 'a', accountName, requests: 1, processingUnits: 0 });
    const lines = usageCsv(report(['account'], [item('Geo "X", Ltd'), item('=1+1'), item(null)])).split('\r\n');
    expect(lines.slice(1)).toEqual(['a,"Geo ""X"", Ltd",1,0', "a,'=1+1,1,0", 'a,,1,0', '']);
  });
});
