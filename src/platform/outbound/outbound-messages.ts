import { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';

export interface OutboundRequest {
  readonly method?: 'GET' | 'POST';
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly text?: { readonly mediaType: string; readonly content: string };
  readonly accept?: string;
  /** Others than those that the members above mean. Keys are not sent on when a redirect leads to another server. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** The address stands in somebody's request: SWATH_CALLER_HOSTS has a say, also after redirects. */
  readonly isCallersChoice?: boolean;
}

export interface OutboundAnswer {
  /** After redirects. */
  readonly url: URL;
  /** Without parameters, lower case. */
  readonly mediaType: string;
  readonly body: IncomingMessage;
}

/** A streamed answer, whatever its status. Whoever gets it must read or destroy the body. */
export interface OutboundStream {
  /** After redirects. */
  readonly url: URL;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: IncomingMessage;
}

/** A whole answer, whatever its status. */
export interface OutboundDocument {
  /** After redirects. */
  readonly url: URL;
  readonly status: number;
  /** Without parameters, lower case. */
  readonly mediaType: string;
  /** Parameter of the media type, lower case. */
  readonly charset: string | null;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}
