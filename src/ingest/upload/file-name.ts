import { DomainError, type ErrorCode } from '#libs/errors';

/** What the house ingests, without the dot. Sent as csv by `GET /ingest/upload/config`. */
export const ALLOWED_EXTENSIONS = ['tif', 'tiff'] as const;

/** PostgreSQL, browsers and file systems all live with this many characters. */
const MAX_NAME_LENGTH = 255;

/**
 * The client's file name as a label: its last path segment without control characters. It is shown and stored, never
 * used as a path — objects are named after the job. @throws BAD_REQUEST without a name, `otherwise` for a foreign type.
 */
export function toFileName(given: string | undefined, otherwise: ErrorCode = 'INVALID'): string {
  const last = (given ?? '').normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  // Control characters, and the invisible ones (bidirectional overrides, joiners) that make a name look like another.
  const name = last.replace(/[\p{Cc}\p{Cf}]/gu, '').trim();
  if (name === '' || /^\.+$/.test(name))
    throw new DomainError('BAD_REQUEST', 'The part "file" has no file name: send it as a file, not as a text field');
  const extension = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  if (extension === 'vrt')
    throw new DomainError(
      otherwise,
      `"${shorten(name)}" is a VRT: it would name files of this server. Upload its sources and build the mosaic here`,
    );
  if (!ALLOWED_EXTENSIONS.some((allowed) => allowed === extension))
    throw new DomainError(
      otherwise,
      `"${shorten(name)}" has the file type "${extension}"; allowed are: ${ALLOWED_EXTENSIONS.join(', ')}`,
    );
  return keepExtension(name, extension);
}

function keepExtension(name: string, extension: string): string {
  if (name.length <= MAX_NAME_LENGTH) return name;
  return `${name.slice(0, MAX_NAME_LENGTH - extension.length - 1)}.${name.slice(-extension.length)}`;
}

function shorten(name: string): string {
  return name.length > 80 ? `${name.slice(0, 79)}…` : name;
}
