/** What GDAL opens for a file on somebody else's server. The caller has decided that the server may be asked. */
export function webGdalPath(url: URL): string {
  return `/vsicurl/${url.href}`;
}
