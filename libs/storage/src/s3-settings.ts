/** How to reach one S3 bucket; the bucket's name is the name it is configured under. */
export interface S3BucketSettings {
  /** `http(s)://host[:port]` without a path. */
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** A key without trailing slash; everything the platform reads and writes lies below it. */
  readonly prefix?: string;
  /** `endpoint/bucket/key` instead of `bucket.endpoint/key`; most stores outside AWS need it. Default true. */
  readonly forcePathStyle?: boolean;
}
