const PAGE = 4096;
const LEVELS = 15;
const CELLS = 400;

/**
 * An SQLite file whose schema is a tree of pages in which every page has 400 times the next one for a child: 400^15 rows in
 * 16 pages.
 */
export function endlessTree(): Buffer {
  const file = Buffer.alloc(PAGE * (LEVELS + 1));
  file.write('SQLite format 3\0', 0, 'latin1');
  file.writeUInt16BE(PAGE, 16);
  file.set([1, 1, 0, 64, 32, 32], 18);
  // Change counter, pages, schema format, UTF-8, "version valid for", SQLite's version.
  [[24, 1], [28, LEVELS + 1], [40, 1], [44, 4], [56, 1], [92, 1], [96, 3040000]].forEach(([at, value]) => file.writeUInt32BE(value!, at)); // prettier-ignore
  for (let level = 0; level < LEVELS; level++) writeInterior(file.subarray(level * PAGE, (level + 1) * PAGE), level === 0 ? 100 : 0, level + 2); // prettier-ignore
  writeLeaf(file.subarray(LEVELS * PAGE));
  return file;
}

/** Cells of one child page and a key each, from the page's end down. */
function writeInterior(page: Buffer, header: number, child: number): void {
  const size = 6;
  page.writeUInt8(5, header);
  page.writeUInt16BE(CELLS, header + 3);
  page.writeUInt16BE(PAGE - CELLS * size, header + 5);
  page.writeUInt32BE(child, header + 8);
  for (let i = 0; i < CELLS; i++) {
    const at = PAGE - (i + 1) * size;
    page.writeUInt32BE(child, at);
    page.set([0x80 | (i >> 7), i & 0x7f], at + 4);
    page.writeUInt16BE(at, header + 12 + 2 * i);
  }
}

/** One row of five NULLs, which the reading of a schema passes over. */
function writeLeaf(page: Buffer): void {
  page.writeUInt8(13, 0);
  page.writeUInt16BE(1, 3);
  page.writeUInt16BE(PAGE - 8, 5);
  page.writeUInt16BE(PAGE - 8, 8);
  page.set([6, 1, 6, 0, 0, 0, 0, 0], PAGE - 8);
}
