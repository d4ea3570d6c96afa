/** Fetches one answer of a server. */
export interface DapTransport {
  /**
   * @returns the whole body of a 2xx answer
   * @throws UPSTREAM_FAILED with what the server said, UPSTREAM_TIMEOUT
   */
  fetch(url: string, signal?: AbortSignal): Promise<Uint8Array>;
}
