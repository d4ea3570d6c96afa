import { type JsonMember } from '../platform/http/json-member.js';

/** Where objects lie or shall lie, as Async and Batch requests say it (batch-v1 §0): `{"s3": {url, …}}`. */
export interface StorageDescriptor {
  /** `s3://bucket/key`, as sent. */
  readonly url: string;
  readonly bucket: string;
  /** Without slashes at its ends; '' = the whole bucket. May be a template. */
  readonly path: string;
  /** null = left out: that of the configuration. */
  readonly region: string | null;
  /** Of the caller, for a bucket that is not this instance's; null = none sent. */
  readonly keys: AccessKeys | null;
}

export interface AccessKeys {
  readonly accessKey: string;
  readonly secretAccessKey: string;
}

/** A tenant's name before the bucket, as on CDSE, is not known here. */
const URL_FORM = /^s3:\/\/([\w.-]{3,63})(?:\/(.*))?$/s;
const MAX_URL = 2048;

/**
 * @param member holds `s3`. @throws INVALID naming the member; `gs` and roles are refused: this instance has neither.
 */
export function readStorageDescriptor(member: JsonMember): StorageDescriptor {
  const [s3, gs] = [member.required().get('s3'), member.get('gs')];
  if (!gs.isAbsent) gs.refuse('Google storage is not supported; use s3');
  const location = readS3Url(s3.required().get('url').required());
  const region = s3.get('region');
  return { ...location, region: region.isAbsent ? null : region.text(), keys: readKeys(s3) };
}

/** @throws INVALID */
export function readS3Url(url: JsonMember): Pick<StorageDescriptor, 'url' | 'bucket' | 'path'> {
  const [, bucket, path = ''] = URL_FORM.exec(url.text()) ?? url.refuse('must be s3://bucket or s3://bucket/folder');
  if (url.text().length > MAX_URL) url.refuse(`must have at most ${MAX_URL} characters`);
  return { url: url.text(), bucket: bucket!, path: path.replace(/^\/+|\/+$/g, '') };
}

function readKeys(s3: JsonMember): AccessKeys | null {
  const [accessKey, secretAccessKey, role] = ['accessKey', 'secretAccessKey', 'iamRoleARN'].map((name) => s3.get(name));
  if (!role!.isAbsent && !accessKey!.isAbsent) role!.refuse('must not stand beside accessKey');
  if (accessKey!.isAbsent && secretAccessKey!.isAbsent) return null;
  return { accessKey: nonEmpty(accessKey!), secretAccessKey: nonEmpty(secretAccessKey!) };
}

function nonEmpty(member: JsonMember): string {
  const text = member.required().text();
  return text === '' ? member.refuse('must not be empty') : text;
}

/**
 * The request as it may be stored and shown: secrets of all descriptors in it are left out, at any depth.
 * @returns a copy
 */
export function withoutSecrets<T>(request: T): T {
  return JSON.parse(
    JSON.stringify(request, (name, value: unknown) => (SECRET_MEMBERS.has(name) ? undefined : value)),
  ) as T;
}

const SECRET_MEMBERS = new Set(['secretAccessKey', 'accessKey', 'credentials']);
