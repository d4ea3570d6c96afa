const ISO_8601 = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s*(Z|[+-]\d\d:?\d\d)?)?)?)?$/i;

/** A date or date-time as catalogues write it; without an offset UTC, a date its first instant. Null = none that can be read. */
export function momentOf(text: string | null | undefined): Date | null {
  const parts = ISO_8601.exec(text?.trim() ?? '');
  if (parts === null) return null;
  const [, year, month = '01', day = '01', time = '00:00', zone = 'Z'] = parts;
  const offset = zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2').toUpperCase();
  const date = new Date(`${year}-${month}-${day}T${time}${offset}`);
  return Number.isNaN(date.getTime()) ? null : date;
}
