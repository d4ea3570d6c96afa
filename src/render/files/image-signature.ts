import { type Readable } from 'node:stream';

/** How TIFF (classic and big, either byte order) and JPEG 2000 (boxed and bare) begin. */
const SIGNATURES = ['49492a00', '4d4d002a', '49492b00', '4d4d002b', '0000000c6a502020', 'ff4fff51'];
export const SIGNATURE_BYTES = 8;

/**
 * Whether a stranger's file is an image by its own first bytes. GDAL would also open a VRT, which is a list of other
 * files to read, whoever may see them.
 */
export function isImageFile(head: Uint8Array): boolean {
  const start = Buffer.from(head).subarray(0, SIGNATURE_BYTES).toString('hex');
  return SIGNATURES.some((signature) => start.startsWith(signature));
}

/** The first bytes of a stream, which is ended; fewer when it has no more. */
export async function headOf(stream: Readable): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    chunks.push(chunk as Buffer);
    if (chunks.reduce((sum, { length }) => sum + length, 0) >= SIGNATURE_BYTES) break;
  }
  return Buffer.concat(chunks);
}
