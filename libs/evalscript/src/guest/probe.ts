import { Refusal } from './refusal.js';

/**
 * Inside the sandbox: how many components a simple script returns: the most seen over made-up pixels, because it says so nowhere
 * else. Reflectances, classes and digital numbers are tried, the same in every rendering.
 */
export function probeComponents(
  pixel: (...bands: unknown[]) => unknown,
  bands: readonly string[],
  more: (sample: Record<string, number>) => unknown[],
): number {
  const SCALES = [0, 1, 0.5, ...Array.from({ length: 40 }, () => 1.2), ...Array.from({ length: 40 }, () => 12)];
  let seed = 1;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  let most = 0;
  let returned: unknown;
  let error: unknown;
  let errors = 0;
  for (const scale of [...SCALES, ...Array.from({ length: 20 }, () => 10_000)]) {
    const wave = (band: string) => (band === 'dataMask' ? Math.round(random()) : scale <= 1 ? scale : random() * scale);
    const sample = Object.fromEntries(bands.map((band) => [band, scale > 2 ? Math.floor(wave(band)) : wave(band)]));
    try {
      returned = pixel(...bands.map((band) => sample[band]), ...more(sample));
      const length = typeof returned === 'object' && returned !== null ? (returned as unknown[]).length : 1;
      if (returned !== undefined && length > most) most = length;
    } catch (thrown) {
      if (errors++ === 0) error = thrown;
    }
  }
  if (most > 0) return most;
  if (errors > 0) throw error;
  throw new Refusal('The script defines neither setup() nor evaluatePixel(), and its text returns no list of numbers');
}
