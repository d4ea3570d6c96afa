import { DomainError, isDomainError } from '#libs/errors';
import { assertKey } from '#libs/storage';
import { type JsonMember } from '../../../platform/http/json-member.js';

/** Where the objects of a task go (batch-v1 §3, batch-v2 §4): a bucket, and a key with placeholders. */
export interface PathTemplate {
  readonly bucket: string;
  /** Has a file name; plain urls are completed. */
  readonly key: string;
  /** Folder of the files about the task, with `<requestId>` still in it; '' = the bucket itself. */
  readonly root: string;
}

/** What stands for the placeholders. */
export interface PathValues {
  readonly requestId: string;
  readonly tileName: string;
  readonly tileId: number;
  readonly outputId: string;
  readonly format: 'tif' | 'json';
}

const REQUEST = '<requestId>';
const PLAIN = `${REQUEST}/<tileName>/<outputId>.<format>`;
/** `taskId` is seen as a synonym of `requestId`. */
const PLACEHOLDERS: readonly string[] = ['requestId', 'taskId', 'tileName', 'tileId', 'outputId', 'format'];
const PLACEHOLDER = /<([^<>]*)>/g;

/**
 * @param url what is to blame. @param location its parts, as `readStorageDescriptor` has them. @param outputs how many files a
 * tile has. @throws INVALID for a template whose objects would collide or that names no object
 */
export function readPathTemplate(
  url: JsonMember,
  { bucket, path }: { readonly bucket: string; readonly path: string },
  outputs: number,
): PathTemplate {
  for (const [text, name] of path.matchAll(PLACEHOLDER))
    if (!PLACEHOLDERS.includes(name!)) url.refuse(`${text} is none of <${PLACEHOLDERS.join('>, <')}>`);
  const given = path.replaceAll('<taskId>', REQUEST);
  if (/[<>]/.test(given.replace(PLACEHOLDER, ''))) url.refuse('has a "<" or ">" that belongs to no placeholder');
  const isPlain = !given.includes('<');
  const key = isPlain ? joined(given, PLAIN) : given;
  if (!/<tile(Name|Id)>/.test(key)) url.refuse('must contain <tileName> or <tileId>, or no placeholder at all');
  if (outputs > 1 && !key.includes('<outputId>')) url.refuse(`must contain <outputId>, since there are ${outputs} outputs`); // prettier-ignore
  const fault = keyFault(fill(key, SAMPLE));
  if (fault !== null) url.refuse(fault);
  return { bucket, key, root: rootOf(isPlain ? joined(given, REQUEST) : given) };
}

/** Key of one object. @throws INVALID_KEY where the name of a feature makes it none */
export function keyOf({ key }: PathTemplate, values: PathValues): string {
  const filled = fill(key, values);
  assertKey(filled);
  return filled;
}

/** Key of a file about the whole task, `request-<id>.json` for instance. */
export function besideKey({ root }: Pick<PathTemplate, 'root'>, requestId: string, name: string): string {
  return joined(root.replaceAll(REQUEST, requestId), name);
}

/** Whether objects of another task can never have the same keys. */
export function isUniqueToTask({ key }: Pick<PathTemplate, 'key'>): boolean {
  return key.includes(REQUEST);
}

/** Every placeholder stands for one name: what a feature is called cannot leave its folder. @throws INVALID_KEY */
function fill(key: string, values: PathValues): string {
  return key.replace(PLACEHOLDER, (_, name: keyof PathValues) => safeName(String(values[name])));
}

function safeName(text: string): string {
  if (!/[/\\<>]|\p{Cc}|^\.*$/u.test(text)) return text;
  throw new DomainError('INVALID_KEY', `The name ${JSON.stringify(text)} cannot be a part of an object's key`);
}

/** Up to the first segment that differs between the objects of a task. */
function rootOf(path: string): string {
  const segments = path.split('/');
  const end = segments.findIndex((segment) => segment.replaceAll(REQUEST, '').includes('<'));
  return segments.slice(0, end === -1 ? segments.length : end).join('/');
}

const joined = (folder: string, name: string) => (folder === '' ? name : `${folder}/${name}`);

/** As long as values usually are. */
const SAMPLE: PathValues = {
  requestId: '00000000-0000-0000-0000-000000000000',
  tileName: '33UUP_0_0',
  tileId: 1,
  outputId: 'default',
  format: 'tif',
};

function keyFault(key: string): string | null {
  try {
    assertKey(key);
    return null;
  } catch (error) {
    if (isDomainError(error, 'INVALID_KEY')) return error.message;
    throw error;
  }
}
