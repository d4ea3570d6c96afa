import { describe, expect, it } from '@jest/globals';
import { bodyMembers } from '../../request/members.js';
import { readSearch } from '../../request/search-request.js';
import { type SceneQuery } from '../../search/scene-query.js';
import { type SceneSearch } from '../../search/scene-search.js';
import { ItemSearch } from './item-search.js';
import { ITEM_LIMIT } from './search-parameters.js';

/** So many scenes of so many bytes; a token is the number of the scene a page begins with. */
class FakeScenes {
  readonly limits: number[] = [];
  counts = 0;

  constructor(
    private readonly total: number,
    private readonly size: number,
  ) {}

  search = async (_principal: null, { limit, token }: SceneQuery) => {
    this.limits.push(limit);
    const start = Number(token ?? 0);
    const end = Math.min(this.total, start + limit);
    const scenes = Array.from({ length: end - start }, (_, i) => ({
      ...{ collectionId: 'c', id: String(start + i) },
      document: `{"id":${start + i},"pad":"${'x'.repeat(this.size)}"}`,
    }));
    return { scenes, next: end < this.total ? String(end) : null, previous: start > 0 ? 'back' : null };
  };

  count = async () => {
    this.counts += 1;
    return { count: this.total, exact: true };
  };
}

async function ask(scenes: FakeScenes, body: object) {
  const items = new ItemSearch(scenes as unknown as SceneSearch);
  const request = readSearch(bodyMembers(body), ITEM_LIMIT);
  const links = (page: object) => [{ rel: 'page', href: '', ...page, scenes: undefined }];
  return JSON.parse(await items.answer(request, { principal: null, baseUrl: '' }, links));
}

describe('a page of items', () => {
  it('reads a large page in parts and gives it whole', async () => {
    const scenes = new FakeScenes(3000, 10);
    const body = await ask(scenes, { limit: 2500 });
    expect(scenes.limits).toEqual([1000, 1000, 500]);
    expect(body.features.map(({ id }: { id: number }) => id)).toEqual(Array.from({ length: 2500 }, (_, i) => i));
    expect(body.links).toEqual([expect.objectContaining({ next: '2500', previous: null })]);
  });

  it('ends early when it grows too large, and leads on from there', async () => {
    const body = await ask(new FakeScenes(10_000, 25_000), { limit: 10_000 });
    expect(body.numberReturned).toBe(2000);
    expect(body.links[0]).toMatchObject({ next: '2000' });
  });

  it('is counted only where it costs nothing or was asked for', async () => {
    const scenes = new FakeScenes(20, 1);
    expect((await ask(scenes, { limit: 10 })).numberMatched).toBeUndefined();
    expect((await ask(scenes, { limit: 20 })).numberMatched).toBe(20);
    expect((await ask(scenes, { limit: 10, token: '15' })).numberMatched).toBeUndefined();
    expect((await ask(scenes, { limit: 1, token: '5' })).numberMatched).toBeUndefined();
    expect(scenes.counts).toBe(0);
    expect((await ask(scenes, { limit: 1 })).numberMatched).toBe(20);
    expect((await ask(scenes, { limit: 10, token: '15', count: true })).numberMatched).toBe(20);
    expect(scenes.counts).toBe(2);
  });
});
