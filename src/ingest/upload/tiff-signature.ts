/** As many bytes of a file as `isTiff` has to see. */
export const SIGNATURE_BYTES = 4;

/** TIFF 6.0 §2 and BigTIFF: byte order mark, then 42 or 43 in that order. */
const SIGNATURES = ['49492a00', '4d4d002a', '49492b00', '4d4d002b'];

/** Says nothing about the rest of the file: a truncated TIFF still has its signature. */
export function isTiff(head: Uint8Array): boolean {
  return SIGNATURES.includes(Buffer.from(head.subarray(0, SIGNATURE_BYTES)).toString('hex'));
}
