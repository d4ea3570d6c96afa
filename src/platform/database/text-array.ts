const TEXT_OID = 25;
const HEADER_BYTES = 20;

/**
 * A `text[]` parameter in PostgreSQL's binary form. As an array literal every quote and backslash of JSON would be
 * escaped here and unescaped there, which costs more than storing it (docs/adr/0014).
 */
export function textArray(values: ReadonlyArray<string | null>): Buffer {
  const lengths = values.map((value) => (value === null ? -1 : Buffer.byteLength(value)));
  const size = lengths.reduce((sum, length) => sum + 4 + Math.max(length, 0), HEADER_BYTES);
  const out = Buffer.allocUnsafe(size);
  const hasNulls = lengths.includes(-1) ? 1 : 0;
  let at = 0;
  // One dimension, has nulls, type, number of values, subscript of the first.
  for (const word of [1, hasNulls, TEXT_OID, values.length, 1]) at = out.writeInt32BE(word, at);
  values.forEach((value, index) => {
    at = out.writeInt32BE(lengths[index] as number, at);
    if (value !== null) at += out.write(value, at);
  });
  return out;
}
