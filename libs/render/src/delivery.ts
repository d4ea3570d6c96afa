/** What leaves the renderer: a whole response body. */
export interface Delivered {
  /** With the boundary of a multipart body. */
  readonly contentType: string;
  /** `SH-Width` … of octet-stream. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}
