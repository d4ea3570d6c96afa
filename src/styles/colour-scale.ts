/** Colours along a scale; `at` from 0 to 1, ascending. */
type ColourStop = readonly [at: number, color: string];

export const GREY_SCALE: readonly ColourStop[] = [
  [0, '#000000'],
  [1, '#ffffff'],
];

/** Lowland to peaks, as atlases colour them. */
export const HYPSOMETRIC_SCALE: readonly ColourStop[] = [
  [0, '#2e7d4f'],
  [0.2, '#8fbf6a'],
  [0.4, '#efe4a0'],
  [0.6, '#d2a15a'],
  [0.8, '#96623b'],
  [0.92, '#a79a94'],
  [1, '#ffffff'],
];

/** @param at 0–1 */
export function colourAt(scale: readonly ColourStop[], at: number): string {
  const next = Math.max(
    1,
    scale.findIndex(([position]) => position >= at),
  );
  const [[from, low], [to, high]] = [scale[next - 1] as ColourStop, scale[next] as ColourStop];
  const share = (at - from) / (to - from);
  const [a, b] = [channels(low), channels(high)];
  return `#${a.map((channel, i) => hex(channel + (b[i]! - channel) * share)).join('')}`;
}

const channels = (color: string) => [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
export const hex = (channel: number) => Math.round(channel).toString(16).padStart(2, '0');
