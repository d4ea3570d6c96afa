import { pathToFileURL } from 'node:url';
import { DomainError } from '#libs/errors';
import { type ObjectLocations } from '../../platform/storage/object-locations.js';

/**
 * A body whose `input_dataset` names a file by its path on the host, as `root://<name>/<key>`: what is kept and shown
 * tells nobody how the host is laid out. Everything else stays as it is.
 * @throws NOT_FOUND for a path below no root, in the words for one that does not exist
 */
export function withPortableInput(body: unknown, locations: ObjectLocations): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  const given = (body as { input_dataset?: unknown }).input_dataset;
  if (typeof given !== 'string' || !/^(\/|file:\/\/)/.test(given)) return body;
  const href = locations.portable(given.startsWith('/') ? pathToFileURL(given).href : given);
  if (!href.startsWith('root://')) throw new DomainError('NOT_FOUND', `${given} does not exist`);
  return { ...body, input_dataset: href };
}
