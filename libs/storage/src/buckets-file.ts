import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { DomainError } from '#libs/errors';
import { errnoOf } from './errno.js';
import { isBucketName, isKey } from './object-key.js';
import { type S3BucketSettings } from './s3-settings.js';

type Check = (value: unknown) => string | null;

const SECRET_FIELDS: ReadonlySet<string> = new Set(['accessKeyId', 'secretAccessKey']);
const REQUIRED_FIELDS = ['endpoint', 'region', 'accessKeyId', 'secretAccessKey'] as const;

/** Field → what is wrong with a value, or null. Control characters would end a line of GDAL's credentials file. */
const CHECKS: Readonly<Record<keyof S3BucketSettings, Check>> = {
  endpoint: (v) => (isOrigin(v) ? null : 'must be http(s)://host[:port] without a path'),
  region: (v) => (isLine(v) ? null : 'must be a non-empty string, e.g. "us-east-1"'),
  accessKeyId: (v) => (isLine(v) ? null : 'must be a non-empty string'),
  secretAccessKey: (v) => (isLine(v) ? null : 'must be a non-empty string'),
  prefix: (v) => (typeof v === 'string' && isKey(v) ? null : 'must be a relative key without trailing slash'),
  forcePathStyle: (v) => (typeof v === 'boolean' ? null : 'must be true or false'),
};

/**
 * The operator's S3 buckets, `{ "<name>": {endpoint, region, accessKeyId, secretAccessKey, prefix?, forcePathStyle?} }`.
 * @throws INVALID naming every fault at once by bucket, field and value; keys and secrets are never shown
 */
export async function loadBucketsFile(path: string): Promise<Record<string, S3BucketSettings>> {
  const parsed = parseJson(await readText(path), path);
  const faults = isRecord(parsed) ? Object.entries(parsed).flatMap(bucketFaults) : ['the top level must be an object'];
  if (faults.length > 0) {
    const list = faults.map((fault) => `  - ${fault}`).join('\n');
    throw new DomainError('INVALID', `The buckets file ${basename(path)} has ${faults.length} fault(s):\n${list}`);
  }
  return parsed as Record<string, S3BucketSettings>;
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new DomainError(
      'INVALID',
      `The buckets file ${basename(path)} cannot be read (${errnoOf(cause)}); see SWATH_BUCKETS`,
      {
        cause,
      },
    );
  }
}

/** The parser's own message quotes the text around the fault, which may be a secret. */
function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const position = /position (\d+)/.exec(String(error))?.[1];
    const where = position ? ` (at character ${position})` : '';
    throw new DomainError('INVALID', `The buckets file ${basename(path)} is not valid JSON${where}`);
  }
}

function bucketFaults([name, settings]: [string, unknown]): string[] {
  const faults = isBucketName(name)
    ? []
    : [`${JSON.stringify(name)} is no bucket name: 1–63 letters, digits, ".", "_", "-"`];
  if (!isRecord(settings)) return [...faults, `${name} must be an object`];
  for (const field of REQUIRED_FIELDS) if (settings[field] === undefined) faults.push(`${name}.${field} is missing`);
  for (const [field, value] of Object.entries(settings)) {
    if (!isField(field)) faults.push(`${name}.${field} is not known; known: ${Object.keys(CHECKS).join(', ')}`);
    else if (value !== undefined) faults.push(...fieldFaults(name, field, value));
  }
  return faults;
}

function fieldFaults(bucket: string, field: keyof S3BucketSettings, value: unknown): string[] {
  const fault = CHECKS[field](value);
  const shown = SECRET_FIELDS.has(field) ? '' : `, got ${withoutUserInfo(JSON.stringify(value))}`;
  return fault ? [`${bucket}.${field} ${fault}${shown}`] : [];
}

function isField(field: string): field is keyof S3BucketSettings {
  return Object.hasOwn(CHECKS, field);
}

function isLine(value: unknown): value is string {
  return typeof value === 'string' && value.trim() === value && value !== '' && !/\p{Cc}/u.test(value);
}

function isOrigin(value: unknown): boolean {
  if (!isLine(value) || !URL.canParse(value)) return false;
  const url = new URL(value);
  return /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
}

function withoutUserInfo(text: string): string {
  return text.replace(/:\/\/[^@/]*@/, '://***@');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
