import { isKey } from '#libs/storage';

/**
 * Where things of the NBS lie below the mounted folders, told from the addresses of a record. Pure text: whether there is
 * such a file is not looked at.
 */
const ARCHIVE_MARKER = 'nbsArchive/';
const DATA_MARKER = '/dodsC/NBS/';
const DATA_FILE_MARKER = '/fileServer/NBS/';

/** `…/fileServer/nbsArchive/S1A/2026/04/11/IW/<product>.zip` → `S1A/2026/04/11/IW/<product>.zip`; null = not of the archive. */
export function archivePathOf(download: string | null): string | null {
  return pathAfter(download, ARCHIVE_MARKER);
}

/** `…/dodsC/NBS/S2B/2026/04/11/<product>.nc` → the same below the folder of the NetCDF files. */
export function netcdfPathOf(opendap: string | null): string | null {
  return pathAfter(opendap, DATA_MARKER);
}

/** `…/fileServer/NBS/S1A/2026/04/11/IW/ql/<product>/<file>.tif` → the same below the folder of the NetCDF files. */
export function dataFilePathOf(download: string): string | null {
  return pathAfter(download, DATA_FILE_MARKER);
}

/** Below the folder of the NetCDF files, with a slash at its end: `S1A/2026/04/11/IW/ql/<product>/`. */
export function quicklookFolderOf(path: string): string {
  const cut = path.lastIndexOf('/') + 1;
  return `${path.slice(0, cut)}ql/${productOf(path)}/`;
}

/** `S1A_IW_GRDH_…` of `S1A/2026/04/11/IW/S1A_IW_GRDH_….zip` or `….SAFE.zip`, `….nc`. */
export function productOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/(\.SAFE)?\.(zip|nc)$/i, '');
}

/**
 * `https://thredds.example/dodsC/HySpex/2023/line.nc` with the prefix `https://thredds.example/dodsC/HySpex/` →
 * `2023/line.nc` below the mounted folder; null = not below the prefix, or none is configured.
 */
export function hyspexPathOf(opendap: string | null, prefix: string | null): string | null {
  if (opendap === null || prefix === null || !opendap.startsWith(prefix)) return null;
  return keyOf(opendap.slice(prefix.length).replace(/^\/+/, ''));
}

function pathAfter(address: string | null, marker: string): string | null {
  const at = address?.indexOf(marker) ?? -1;
  return address === null || at < 0 ? null : keyOf(address.slice(at + marker.length));
}

/** Decoded; null for what could lead out of the folder: a catalogue is not believed more than a caller. */
function keyOf(rest: string): string | null {
  try {
    const path = decodeURIComponent(rest.replace(/[?#].*$/s, ''));
    return isKey(path) ? path : null;
  } catch {
    return null;
  }
}
