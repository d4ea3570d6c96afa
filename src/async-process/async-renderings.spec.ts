import { describe, expect, it } from '@jest/globals';
import { DomainError } from '#libs/errors';
import { type RenderService } from '../render/index.js';
import { type AsyncRendering, AsyncRenderings } from './async-renderings.js';

const rendering = { prepared: {}, delivery: { parts: [] }, estimate: 10 } as unknown as AsyncRendering;
const failing = (error: Error) =>
  new AsyncRenderings({ renderToFiles: () => Promise.reject(error) } as unknown as RenderService);

describe('a rendering', () => {
  it('that took too long is not tried again', async () => {
    const late = failing(new DomainError('TIMEOUT', 'renderToFiles ran for 3600 s'));
    await expect(late.render(rendering, '/', new AbortController().signal)).rejects.toMatchObject({
      ...{ code: 'BAD_REQUEST', message: 'The rendering took too long: renderToFiles ran for 3600 s' },
      detail: { code: 'RENDERER_EXCEPTION' },
    });
  });

  it('keeps any other error', async () => {
    const error = new DomainError('RASTER_CRASHED', 'gone');
    await expect(failing(error).render(rendering, '/', new AbortController().signal)).rejects.toBe(error);
  });
});
