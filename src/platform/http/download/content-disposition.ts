const MAX_NAME_LENGTH = 120;

/**
 * `attachment` with a file name made from a title: path separators, quotes, control characters and what file systems
 * refuse become `_`. The plain form is ASCII; RFC 6266's `filename*` carries the rest of Unicode.
 */
export function attachment(title: string, extension: string): string {
  const stem = fileStem(title) || 'dataset';
  const ascii =
    stem
      .normalize('NFKD')
      .replace(/[^\x20-\x7e]/g, '')
      .trim() || 'dataset';
  return `attachment; filename="${ascii}${extension}"; filename*=UTF-8''${encodeRfc5987(stem + extension)}`;
}

function fileStem(title: string): string {
  const safe = title
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}/\\:*?"<>|%;]+/gu, '_')
    .replace(/\s+/g, ' ')
    .replace(/\.(tiff?|vrt)$/i, '')
    .replace(/^[. ]+|[. ]+$/g, '');
  return [...safe].slice(0, MAX_NAME_LENGTH).join('').trimEnd();
}

/** `encodeURIComponent` leaves a few characters that RFC 5987 does not allow. */
function encodeRfc5987(text: string): string {
  return encodeURIComponent(text).replace(/['()*!]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
