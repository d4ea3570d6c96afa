import { type Scope } from './functions.js';

/**
 * The palettes of evalscript.md §12 as [position, colour] pairs. Runs inside the sandbox from its own text: it may use nothing
 * from outside itself.
 */
export function definePalettes(scope: Scope): void {
  const rgb = (...channels: number[]) => channels.map((channel) => channel / 255);
  scope.blueRed = [
    [1, 0x000080],
    [0.875, 0x0000ff],
    [0.625, 0x00ffff],
    [0.375, 0xffff00],
    [0.125, 0xff0000],
    [0, 0x800000],
  ];
  scope.redTemperature = [
    [1, 0x000000],
    [0.525, 0xae0000],
    [0.3, 0xff6e00],
    [0.25, 0xff8600],
    [0, 0xffffff],
  ];
  scope.greenWhite = [
    [1, 0x000000],
    [0.6, 0x006600],
    [0.3, 0x80b300],
    [0, 0xffffff],
  ];
  scope.oceanColor = [
    [0, rgb(147, 0, 108)],
    [0.0471, rgb(111, 0, 144)],
    [0.098, rgb(72, 0, 183)],
    [0.149, rgb(33, 0, 222)],
    [0.2, rgb(0, 10, 255)],
    [0.2471, rgb(0, 74, 255)],
    [0.298, rgb(0, 144, 255)],
    [0.349, rgb(0, 213, 255)],
    [0.4, rgb(0, 255, 215)],
    [0.4471, rgb(0, 255, 119)],
    [0.498, rgb(0, 255, 15)],
    [0.549, rgb(96, 255, 0)],
    [0.6, rgb(200, 255, 0)],
    [0.6471, rgb(255, 235, 0)],
    [0.698, rgb(255, 183, 0)],
    [0.749, rgb(255, 131, 0)],
    [0.8, rgb(255, 79, 0)],
    [0.8471, rgb(255, 31, 0)],
    [0.898, rgb(230, 0, 0)],
    [0.949, rgb(165, 0, 0)],
    [1, rgb(105, 0, 0)],
  ];
}
