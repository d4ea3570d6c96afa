import { type Readable } from 'node:stream';
import { ZipFile } from 'yazl';

export interface ZippedFile {
  /** Relative, with slashes. */
  readonly path: string;
  readonly size: number;
  open(): Promise<Readable>;
}

/**
 * A ZIP archive of files, read one after the other as the archive is read; ZIP64 where it must be. Stored, not compressed:
 * meant for files that are compressed already. A file that cannot be read, or has another size, fails the stream.
 * @param at time of all entries
 */
export function zipStream(files: readonly ZippedFile[], at: Date): Readable {
  const zip = new ZipFile();
  const output = zip.outputStream as Readable;
  const fail = (error: Error) => void output.destroy(error);
  zip.on('error', fail);
  for (const { path, size, open } of files)
    zip.addReadStreamLazy(path, { compress: false, size, mtime: at }, (take) => {
      open().then((body) => take(null, body.once('error', fail)), fail);
    });
  zip.end();
  return output;
}
