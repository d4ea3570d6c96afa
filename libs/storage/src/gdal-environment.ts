import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type S3BucketSettings } from './s3-settings.js';

/**
 * Writes GDAL's credentials file for the given buckets into `folder` (mode 0600) and returns the environment that makes
 * a GDAL process use it. Credentials are bound to `/vsis3/<bucket>/<prefix>/`, so a path elsewhere in the store cannot
 * borrow them. GDAL reads the file once, at start.
 */
export async function writeGdalEnvironment(
  folder: string,
  buckets: Readonly<Record<string, S3BucketSettings>>,
): Promise<Record<string, string>> {
  const path = join(folder, 'gdal-credentials.ini');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const partial = `${path}.${randomUUID()}`;
  try {
    await writeFile(partial, credentialsFile(buckets), { mode: 0o600, flag: 'wx' });
    await rename(partial, path);
  } finally {
    await rm(partial, { force: true });
  }
  return {
    GDAL_CONFIG_FILE: path,
    // No question to a cloud's metadata service for credentials that nobody configured.
    CPL_AWS_AUTODETECT_EC2: 'NO',
    GDAL_HTTP_CONNECTTIMEOUT: '10',
    GDAL_HTTP_MAX_RETRY: '2',
    GDAL_HTTP_RETRY_DELAY: '0.5',
    GDAL_HTTP_MERGE_CONSECUTIVE_RANGES: 'YES',
  };
}

/** Sections of GDAL ≥ 3.5 configuration files: below `[credentials]`, one `[.name]` per path prefix. */
export function credentialsFile(buckets: Readonly<Record<string, S3BucketSettings>>): string {
  const sections = Object.entries(buckets).map(([name, settings], index) => {
    const endpoint = new URL(settings.endpoint);
    const options = {
      path: `/vsis3/${name}/${settings.prefix ? `${settings.prefix}/` : ''}`,
      AWS_S3_ENDPOINT: endpoint.host,
      AWS_HTTPS: endpoint.protocol === 'https:' ? 'YES' : 'NO',
      AWS_VIRTUAL_HOSTING: (settings.forcePathStyle ?? true) ? 'FALSE' : 'TRUE',
      AWS_REGION: settings.region,
      AWS_ACCESS_KEY_ID: settings.accessKeyId,
      AWS_SECRET_ACCESS_KEY: settings.secretAccessKey,
      // Otherwise every open asks for some thirty side-car files. Only here: local files keep theirs.
      GDAL_DISABLE_READDIR_ON_OPEN: 'EMPTY_DIR',
    };
    return [`[.bucket_${index}]`, ...Object.entries(options).map(([key, value]) => `${key}=${value}`)].join('\n');
  });
  return `[credentials]\n\n${sections.join('\n\n')}\n`;
}
