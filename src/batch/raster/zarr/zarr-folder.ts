import { isDomainError } from '#libs/errors';
import { assertKey } from '#libs/storage';
import { type JsonMember } from '../../../platform/http/json-member.js';
import { type PathTemplate } from '../order/path-template.js';

const REQUEST = '<requestId>';

/**
 * Where a Zarr group goes: a folder that may have `<requestId>` in it. @param url what is to blame
 * @param location its parts, as `readStorageDescriptor` has them. @param append V2 puts what is plain into a folder of the request
 * @throws INVALID
 */
export function readZarrFolder(
  url: JsonMember,
  { bucket, path }: { readonly bucket: string; readonly path: string },
  { append }: { readonly append: boolean },
): { readonly template: PathTemplate; readonly isBare: boolean } {
  const isPlain = !path.includes(REQUEST);
  if (/[<>]/.test(path.replaceAll(REQUEST, ''))) url.refuse(`must be plain, or contain ${REQUEST} and no other placeholder`); // prettier-ignore
  const folder = isPlain && append ? [path, REQUEST].filter(Boolean).join('/') : path;
  if (folder === '') url.refuse('must name a folder of the bucket');
  try {
    assertKey(folder.replaceAll(REQUEST, '00000000-0000-0000-0000-000000000000'));
  } catch (error) {
    if (isDomainError(error, 'INVALID_KEY')) url.refuse(error.message);
    throw error;
  }
  return { template: { bucket, key: folder, root: folder }, isBare: isPlain && !append };
}
