/** As V8 counts lines. */
const LINE_END = /\r\n|[\n\r\u2028\u2029]/;

export function linesOf(source: string): string[] {
  return source.split(LINE_END);
}
