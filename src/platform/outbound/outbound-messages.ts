import { type IncomingMessage } from 'node:http';

export interface OutboundRequest {
  readonly method?: 'GET' | 'POST';
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is, instead of `body`. */
  readonly text?: { readonly mediaType: string; readonly content: string };
  readonly accept?: string;
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

/** A whole answer, whatever its status. */
export interface OutboundDocument {
  /** After redirects. */
  readonly url: URL;
  readonly status: number;
  /** Without parameters, lower case. */
  readonly mediaType: string;
  /** Parameter of the media type, lower case. */
  readonly charset: string | null;
  readonly bytes: Buffer;
}
