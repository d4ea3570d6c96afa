/** A line over time; a point with a spread gets a bar of that much up and down. */
export interface PlotLine {
  readonly label: string;
  readonly points: ReadonlyArray<{ readonly day: string; readonly value: number; readonly spread?: number }>;
}

const [WIDTH, HEIGHT, MARGIN] = [640, 320, 48];
const COLOURS = ['#5a9e3a', '#1f5d2c', '#b5844c'];

/** As SVG. `ticks` are values, ascending; the first and the last are the lower and the upper edge. */
export function timePlot(title: string, lines: readonly PlotLine[], ticks: readonly number[]): string {
  const days = [...new Set(lines.flatMap(({ points }) => points.map(({ day }) => day)))];
  const times = days.map((day) => Date.parse(day));
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const [low, high] = [ticks.at(0) ?? 0, ticks.at(-1) ?? 1];
  const x = (day: string) => MARGIN + ((Date.parse(day) - first) / (last - first)) * (WIDTH - 2 * MARGIN);
  const y = (value: number) => HEIGHT - MARGIN - ((value - low) / (high - low)) * (HEIGHT - 2 * MARGIN);
  const drawn = lines.map(({ label, points }, i) => {
    const colour = COLOURS[i % COLOURS.length]!;
    const path = points.map(({ day, value }) => `${x(day).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
    const bars = points.map(({ day, value, spread }) => spread === undefined ? '' : `<line x1="${x(day)}" x2="${x(day)}" y1="${y(value - spread)}" y2="${y(value + spread)}"/>`); // prettier-ignore
    const name = `<text x="${WIDTH - MARGIN + 4}" y="${y(points.at(-1)?.value ?? low)}" fill="${colour}" stroke="none">${label}</text>`;
    return `<g stroke="${colour}" fill="none" stroke-width="2"><polyline points="${path}"/>${bars.join('')}${name}</g>`;
  });
  const scale = ticks.map((tick) => `<text x="8" y="${y(tick) + 4}">${tick}</text><line x1="${MARGIN}" x2="${WIDTH - MARGIN}" y1="${y(tick)}" y2="${y(tick)}" stroke="#ddd"/>`); // prettier-ignore
  const dates = days.map((day) => `<text x="${x(day) - 16}" y="${HEIGHT - 20}">${day.slice(5)}</text>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH + 60}" height="${HEIGHT}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="#fff"/><text x="${MARGIN}" y="24" font-size="14">${title}</text>
${[...scale, ...dates, ...drawn].join('\n')}
</svg>
`;
}
