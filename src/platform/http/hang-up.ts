import { type Response } from 'express';

/** Fires when the client goes away before its answer is finished. */
export function hangUpSignal(response: Response): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}
