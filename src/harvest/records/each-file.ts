import { isDomainError, type DomainError, type ErrorCode } from '#libs/errors';

export interface SkippedFile {
  readonly name: string;
  readonly reason: string;
}

/** What is wrong with one file, or with where it comes from: it keeps nobody from the others. */
const FAULTS_OF_FILES: readonly ErrorCode[] = [
  ...(['UNSUPPORTED_MEDIA_TYPE', 'RASTER_UNREADABLE', 'RASTER_UNSUPPORTED', 'INVALID', 'CONFLICT'] as const),
  ...(['NOT_FOUND', 'OBJECT_NOT_FOUND', 'TOO_LARGE', 'FORBIDDEN', 'BAD_REQUEST'] as const),
  ...(['UPSTREAM_FAILED', 'UPSTREAM_TIMEOUT'] as const),
];

/** One after the other. @throws what is no fault of a file; when none could be registered, what was wrong with the first */
export async function registerEach<From, To>(
  items: readonly From[],
  nameOf: (item: From) => string,
  register: (item: From) => Promise<To>,
): Promise<{ files: To[]; skipped: SkippedFile[] }> {
  const files: To[] = [];
  const faults: Array<{ name: string; error: DomainError }> = [];
  for (const item of items)
    try {
      files.push(await register(item));
    } catch (error) {
      if (!isDomainError(error) || !FAULTS_OF_FILES.includes(error.code)) throw error;
      faults.push({ name: nameOf(item), error });
    }
  if (files.length === 0 && faults[0]) throw faults[0].error;
  return { files, skipped: faults.map(({ name, error }) => ({ name, reason: error.message })) };
}
