/** Reading single members out of a ZIP archive that may lie in any store: only what is asked for is read, within bounds. */
export { type ByteSource } from './byte-source.js';
export { readZipDirectory, type ZipEntry } from './zip-directory.js';
export { extractZipMember, readZipMember } from './zip-member.js';
