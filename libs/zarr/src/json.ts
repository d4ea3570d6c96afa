export type JsonRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Strings, passed over whole even when unfinished, and the bare words between them. */
const STRING_OR_BARE_WORD = /"(?:[^"\\]|\\.)*(?:"|$)|-?\b(?:NaN|Infinity)\b/gs;

/** Python writes NaN and infinities bare, which JSON does not know: they become the texts that Zarr has for them. */
export function parsePythonJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return JSON.parse(text.replace(STRING_OR_BARE_WORD, (found) => (found.startsWith('"') ? found : `"${found}"`)));
  }
}
