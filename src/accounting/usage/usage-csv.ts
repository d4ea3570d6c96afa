import { type UsageDto, type UsageItemDto } from './usage.dto.js';

/** RFC 4180 with a header line: the groups in their order, then the amounts. */
export function usageCsv({ groupBy, items }: UsageDto): string {
  const columns: Array<keyof UsageItemDto> = [
    ...groupBy.flatMap((name): Array<keyof UsageItemDto> => (name === 'account' ? [name, 'accountName'] : [name])),
    'requests',
    'processingUnits',
  ];
  const lines = items.map((item) => columns.map((name) => cell(item[name] ?? '')));
  return [columns, ...lines].map((line) => `${line.join(',')}\r\n`).join('');
}

/** A name that begins like a formula must not become one in a spreadsheet. */
function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
