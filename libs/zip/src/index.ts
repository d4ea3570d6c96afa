/** Archives as streams of what lies in a store, and single members out of an archive that lies there. */
export { type ByteSource } from './byte-source.js';
export { zipStream, type ZippedFile } from './zip-stream.js';
export { readZipDirectory, type ZipEntry } from './zip-directory.js';
export { extractZipMember, readZipMember } from './zip-member.js';
