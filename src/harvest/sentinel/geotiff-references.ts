import { type CswRecord } from '#libs/csw-client';

/** Addresses of GeoTIFFs in the order of the record, each once: by their ending, or by a scheme that says so. */
export function geoTiffsOf({ references }: CswRecord): URL[] {
  const found = new Map<string, URL>();
  for (const { url, scheme, kind } of references) {
    const address = URL.canParse(url) ? new URL(url) : null;
    if (address === null || !/^https?:$/.test(address.protocol) || kind === 'wms' || kind === 'opendap') continue;
    if (/\.tiff?$/i.test(address.pathname) || /geo-?tiff|image\/tiff/i.test(scheme ?? ''))
      found.set(address.href, address);
  }
  return [...found.values()];
}

/** Last part of the address, decoded where it can be; for showing. */
export function fileNameOf({ pathname }: URL): string {
  const name = pathname.slice(pathname.lastIndexOf('/') + 1) || 'unnamed.tif';
  try {
    return decodeURIComponent(name).replace(/[\p{Cc}/\\]/gu, '_');
  } catch {
    return name;
  }
}
