import { DomainError, isDomainError } from '#libs/errors';
import { assertKey } from '#libs/storage';
import { readStorageDescriptor, type StorageDescriptor } from '../../delivery/index.js';
import { JsonMember } from '../../platform/http/json-member.js';
import { foreignPlaceholder, resultFolder } from '../results/result-folder.js';

/** What a request says besides what is drawn: where the results go, and where its script lies. */
export interface AsyncOrder {
  readonly delivery: StorageDescriptor;
  /** null = the request holds its script. */
  readonly script: StorageDescriptor | null;
}

/** Members of the Statistical API, which has its own way into the background. */
const STATISTICAL = ['aggregation', 'calculations'];

const SIZES = ['width', 'height', 'resx', 'resy'];

/** Any id, and a file name of the greatest length. */
const SAMPLE_ID = '00000000-0000-0000-0000-000000000000';
const SAMPLE_NAME = `${'x'.repeat(64)}.json`;

/**
 * Reads what is Async's own (async-process §2); the rest is `readRasterRequest`'s. There is no default size; one of a pair
 * alone makes square pixels, as in Process. @throws INVALID naming the member
 */
export function readAsyncOrder(body: unknown): AsyncOrder {
  const root = new JsonMember(body);
  const isEmpty = root.isAbsent || Object.keys(root.object()).length === 0;
  if (isEmpty) root.refuse('must not be empty', 'Request body should be non-empty.');
  for (const name of STATISTICAL) if (!root.get(name).isAbsent) root.get(name).refuse('belongs to the Statistical API');
  const output = root.get('output').required();
  if (SIZES.every((name) => output.get(name).isAbsent))
    output.refuse('needs width and height, or resx and resy; there is no default size');
  return { delivery: readDelivery(output.get('delivery')), script: readScriptPlace(root) };
}

function readDelivery(member: JsonMember): StorageDescriptor {
  const descriptor = readStorageDescriptor(member);
  const url = member.get('s3').get('url');
  const placeholder = foreignPlaceholder(descriptor.path);
  if (placeholder !== null) url.refuse(`${placeholder} means nothing here; <REQUEST_ID> does`);
  try {
    assertKey(`${resultFolder(descriptor.path, SAMPLE_ID)}/${SAMPLE_NAME}`);
  } catch (error) {
    if (!isDomainError(error, 'INVALID_KEY')) throw error;
    url.refuse('cannot be a folder of objects: no empty, "." or ".." part, no control characters, at most 900 bytes');
  }
  return descriptor;
}

function readScriptPlace(root: JsonMember): StorageDescriptor | null {
  const [script, reference] = [root.get('evalscript'), root.get('evalscriptReference')];
  const hasScript = !script.isAbsent && script.text().trim() !== '';
  if (reference.isAbsent) return null;
  if (hasScript) reference.refuse('must not stand beside evalscript');
  const place = readStorageDescriptor(reference);
  const url = reference.get('s3').get('url');
  if (place.path === '') url.refuse('must name an object: s3://bucket/key');
  return place;
}

/** The body as Process reads it. */
export function withScript(request: Record<string, unknown>, script: string | null): Record<string, unknown> {
  return script === null ? request : { ...request, evalscript: script };
}

/** What is wrong with a bucket that a request named, told by the member that named it. */
export function bucketFault(member: 'output->delivery' | 'evalscriptReference', why: string): DomainError {
  const loc = ['body', ...member.split('->'), 's3', 'url'];
  return new DomainError('INVALID', `${member}->s3->url: ${why}`, { detail: [{ loc, msg: why, type: 'value_error' }] });
}
