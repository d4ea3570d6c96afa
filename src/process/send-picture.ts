import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { type Response } from 'express';
import { type Picture, type StoredPicture } from './process.service.js';

/** The whole answer. Ends quietly when the client goes away. */
export async function sendPicture(response: Response, picture: Picture | StoredPicture): Promise<void> {
  response.set({ ...picture.headers, 'Content-Type': picture.contentType });
  if ('body' in picture) {
    response.end(picture.body);
    return;
  }
  response.set('Content-Length', String((await stat(picture.path)).size));
  const file = createReadStream(picture.path);
  file.once('error', (error) => response.destroy(error));
  file.pipe(response);
  await once(response, 'close');
  file.destroy();
}
