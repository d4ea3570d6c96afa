import { overviewsOf } from './cog-header.js';
import { type PlacedFile } from './check-files.js';

/** byoc §5 rules 4 and 5: worth saying, but no reason to refuse the file. */
export function cogWarnings({ key, header }: PlacedFile): string[] {
  const [full] = header.images;
  if (full === undefined || full.tileWidth === null || full.tileHeight === null) return [];
  const overviews = overviewsOf(header);
  const smallest = [full, ...overviews].toSorted((a, b) => a.width - b.width)[0] ?? full;
  const warnings: string[] = [];
  if (smallest.width > full.tileWidth || smallest.height > full.tileHeight)
    warnings.push(
      `Overviews are recommended until the image fits one internal tile of ${full.tileWidth} × ${full.tileHeight}, ` +
        `the smallest image has ${smallest.width} × ${smallest.height} (file "${key}")`,
    );
  const odd = overviews.find((o) => o.tileWidth !== full.tileWidth || o.tileHeight !== full.tileHeight);
  if (odd)
    warnings.push(
      `Tiles of one size are recommended: image at index ${odd.index} has ${odd.tileWidth} × ${odd.tileHeight}, the full ` +
        `resolution ${full.tileWidth} × ${full.tileHeight} (file "${key}")`,
    );
  return warnings;
}
