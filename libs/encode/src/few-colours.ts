/** What a palette would hold. */
const FEW = 256;

/**
 * Whether a picture gets by with the colours of a palette, alpha included. A photograph has told after some rows.
 * @param samples of 8 bits, interleaved by pixel @param bands at most 4
 */
export function hasFewColours(samples: Uint8Array, bands: number): boolean {
  const seen = new Set<number>();
  let last = -1;
  for (let at = 0; at < samples.length; at += bands) {
    let colour = 0;
    for (let band = 0; band < bands; band++) colour = colour * 256 + samples[at + band]!;
    if (colour === last) continue;
    last = colour;
    if (seen.add(colour).size > FEW) return false;
  }
  return true;
}
