import { square } from './a-scene.js';
import { startCatalogApp, type CatalogApp, type Json } from './catalog-app.js';
import { type SignedIn } from './people.js';

/** The STAC API over three collections, with the steps that its tests repeat. */
export interface StacApp extends CatalogApp {
  /** GET, as JSON; anonymous unless told who asks. */
  read(path: string, who?: SignedIn | null): ReturnType<CatalogApp['call']>;
  /** A link's address without the base. */
  path(link: { href: string }): string;
}

/**
 * `alps`: 25 squares side by side in rows of five from 5°E 44°N on, one a day in June 2024, 0 % cloudy to 96 %. `dateline`:
 * three public items around ±180° and one for `editor` alone. `secret`: a collection for `editor` alone.
 */
export async function startStacApp(): Promise<StacApp> {
  const app = await startCatalogApp();
  await app.putCollection({ id: 'alps' });
  await app.putCollection({ id: 'dateline' });
  await app.putCollection({ id: 'secret', readers: [`user:${app.people.editor.id}`] });
  const days = Array.from({ length: 25 }, (_, i) => `2024-06-${String(i + 1).padStart(2, '0')}`);
  const scenes = days.map((day, i) => ({
    id: `alps-${day}`,
    geometry: square(5 + (i % 5), 44 + Math.floor(i / 5)),
    properties: {
      datetime: `${day}T10:00:00Z`,
      'eo:cloud_cover': i * 4,
      platform: i % 2 ? 'sentinel-2b' : 'sentinel-2a',
    },
  }));
  await app.putScene('alps', ...scenes);
  await app.putScene(
    'dateline',
    { id: 'west', geometry: square(178, 10) },
    { id: 'east', geometry: square(-179.5, 10) },
    { id: 'both/and #?%', geometry: { type: 'MultiPolygon', coordinates: [square(179, 0).coordinates, square(-180, 0).coordinates] } }, // prettier-ignore
    {
      id: 'hidden',
      geometry: square(178, 5),
      properties: { 'hidden:field': 1 },
      readers: [`user:${app.people.editor.id}`],
    },
  );
  await app.putScene('secret', { id: 'secret-1' });

  const path: StacApp['path'] = ({ href }) => href.replace(app.url, '');
  return { ...app, path, read: (at, who = null) => app.call('GET', at, who) };
}

export const idsOf = (body: Json): string[] => body.features.map(({ id }: Json) => id);

/** undefined = there is none. */
export const linkOf = (body: Json, rel: string): Json => body.links.find((link: Json) => link.rel === rel);
