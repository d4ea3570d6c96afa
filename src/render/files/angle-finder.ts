import { Injectable } from '@nestjs/common';
import { type SceneAngles, type SceneBandRef } from '#libs/render';
import { type StacItem } from '#libs/stac';
import { type SceneToRender } from '../../catalog/index.js';
import { inParallel } from '../../platform/process/bounded-parallel.js';
import { type RenderableCollection } from '../collections/renderable-collection.js';
import { assetHref } from './asset-href.js';
import { type BandFinder, type BandsAsked, type FoundBands } from './band-finder.js';
import { SidecarLocations } from './sidecar-locations.js';

/** In the order of libs/render's ANGLE_BANDS. */
const ANGLES = ['sunAzimuthAngles', 'sunZenithAngles', 'viewAzimuthMean', 'viewZenithMean'] as const;
/** `MTD_TL.xml` of the granule: products imported here and Earth Search, Planetary Computer, Earth Search v0 (L1C: v1 too). */
const GRANULE_METADATA = ['granule_metadata', 'granule-metadata', 'metadata'] as const;
const AT_ONCE = 16;

/** Angles of Sentinel-2: the grids of the granule's metadata, or what the item says of the whole scene. */
@Injectable()
export class AngleFinder implements BandFinder {
  constructor(private readonly sidecars: SidecarLocations) {}

  serves({ id, definition }: RenderableCollection): boolean {
    return id.startsWith('sentinel-2-') && definition !== null;
  }

  async find({ collection, scenes, wanted }: BandsAsked): Promise<FoundBands[]> {
    const names = wanted === 'any' ? [] : ANGLES.filter((name) => wanted.has(name));
    if (names.length === 0) return scenes.map(() => ({}));
    return inParallel([...scenes], AT_ONCE, async (scene) => {
      const source = await this.sourceOf(collection, scene);
      const known = source === null ? [] : names.filter((name) => isKnown(source, ANGLES.indexOf(name)));
      return Object.fromEntries(known.map((name) => [name, { ...source!, index: ANGLES.indexOf(name) + 1 }]));
    });
  }

  private async sourceOf({ shownId }: RenderableCollection, scene: SceneToRender): Promise<AngleSource | null> {
    const { id, item, footprint } = scene;
    if (item === null) return null;
    const href = assetHref(item, GRANULE_METADATA, isXml);
    if (href !== null) {
      const file = await this.sidecars.find(href, `${shownId}, scene ${id}, granule metadata`);
      return { ...file, source: { kind: 'angle-grid', means: null } };
    }
    const means = meanAngles(item);
    if (means.every((mean) => mean === null)) return null;
    return { path: `mean angles of ${id}`, source: { kind: 'angle-grid', means, footprint } };
  }
}

type AngleSource = Omit<SceneBandRef, 'index' | 'source'> & {
  readonly source: Extract<NonNullable<SceneBandRef['source']>, { kind: 'angle-grid' }>;
};

function isKnown({ source: { means } }: AngleSource, at: number): boolean {
  return means === null || means[at] != null;
}

/** Earth Search v0 has a `tileInfo.json` beside it, and both under names that others use otherwise. */
function isXml(href: string): boolean {
  return /\.xml$/i.test(href.split(/[?#]/)[0]!);
}

/** As `view:…` has them, or as Planetary Computer does. */
function meanAngles({ properties }: StacItem): SceneAngles {
  const number = (...names: string[]) =>
    names.map((name) => properties[name]).find((value) => typeof value === 'number' && Number.isFinite(value)) as
      number | undefined;
  const elevation = number('view:sun_elevation');
  return [
    number('view:sun_azimuth', 's2:mean_solar_azimuth') ?? null,
    elevation === undefined ? (number('s2:mean_solar_zenith') ?? null) : 90 - elevation,
    number('view:azimuth') ?? null,
    number('view:incidence_angle') ?? null,
  ];
}
