import { type AxisRange } from '#libs/cf';

/** `Amplitude_VV[0:1:0][120:2:124]`, with brackets as strict servers want them. Stops are inclusive. */
export function constraint(path: string, ranges: readonly AxisRange[]): string {
  const slabs = ranges.map(({ start, stride, count }) => `%5B${start}:${stride}:${start + (count - 1) * stride}%5D`);
  return escaped(path) + slabs.join('');
}

function escaped(path: string): string {
  return encodeURIComponent(path).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Without what people copy from a browser: the page's `.html`, a constraint, an ending of the protocol. */
export function datasetUrl(address: string): string {
  const url = new URL(address);
  url.search = '';
  url.hash = '';
  url.pathname = url.pathname.replace(/\.(html?|dds|das|dods|ascii|asc|info|dmr|dap)$/i, '');
  return url.href.replace(/[?#]$/, '');
}
