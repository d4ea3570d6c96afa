/** SQL for TypeORM's `where(sql, parameters)`. */
export interface SearchCondition {
  readonly sql: string;
  readonly parameters: Record<string, string>;
}

/**
 * `search` of the Sentinel Hub lists (batch-v1 §0): one word, or words joined with `|` (any) and `&` (all; binds
 * tighter). A word is part of the text, in any case; `%` and `_` are ordinary characters.
 * @param text SQL expression that is searched in
 * @returns null when nothing is asked for
 */
export function searchCondition(text: string, search: string | undefined): SearchCondition | null {
  const anyOf = (search ?? '')
    .split('|')
    .map((all) => all.split('&').flatMap((word) => word.trim() || []))
    .filter((all) => all.length > 0);
  if (anyOf.length === 0) return null;
  const parameters: Record<string, string> = {};
  const part = (word: string) => {
    const name = `search${Object.keys(parameters).length}`;
    parameters[name] = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
    return `${text} ILIKE :${name}`;
  };
  const sql = anyOf.map((all) => all.map(part).join(' AND ')).join(' OR ');
  return { sql: `(${sql})`, parameters };
}
