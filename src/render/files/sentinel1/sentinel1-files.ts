import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type SceneBandRef, type Sentinel1Source, type Terrain } from '#libs/render';
import { type SceneToRender } from '../../../catalog/index.js';
import { inParallel } from '../../../platform/process/bounded-parallel.js';
import { type RenderableCollection } from '../../collections/renderable-collection.js';
import { type BandsInUse } from '../../inputs/bands-in-use.js';
import { type BackCoeff, type RadarOptions } from '../../request/radar-options.js';
import { type BandFinder, type BandsAsked, type FoundBands } from '../band-finder.js';
import { BandFiles } from '../band-files.js';
import { ProductSidecars } from './product-sidecars.js';
import { TerrainFiles } from './terrain-files.js';

const POLARIZATIONS = ['VV', 'VH', 'HH', 'HV'] as const;
const INCIDENCE = 'localIncidenceAngle';
const OF_TERRAIN_CORRECTION = ['scatteringArea', 'shadowMask'];

const COEFFICIENTS = {
  BETA0: 'betaNought',
  SIGMA0_ELLIPSOID: 'sigmaNought',
  GAMMA0_ELLIPSOID: 'gamma',
} as const satisfies Record<BackCoeff, string>;

/** Scenes looked at together; each has some five files. */
const AT_ONCE = 8;

/** Images of Sentinel-1 with what calibrates and places them. */
@Injectable()
export class Sentinel1Files implements BandFinder {
  constructor(
    private readonly files: BandFiles,
    private readonly sidecars: ProductSidecars,
    private readonly terrain: TerrainFiles,
  ) {}

  serves({ id }: Pick<RenderableCollection, 'id'>): boolean {
    return id === 'sentinel-1-grd';
  }

  async find(asked: BandsAsked): Promise<FoundBands[]> {
    const { scenes, wanted, options } = asked;
    const radar = options.radar!;
    assertComputable(wanted, radar);
    for (const scene of scenes) assertPolarizations(scene, wanted);
    if (scenes.length === 0) return [];
    const images = await this.files.find({ ...asked, wanted: imagesFor(wanted, scenes) });
    const terrain = radar.orthorectify && (await this.terrain.under(asked, radar.orthorectify.demInstance));
    return inParallel(
      scenes.map((scene, i) => ({ scene, found: images[i]! })),
      AT_ONCE,
      ({ scene, found }) => this.withSources(scene, found, wanted, radar, terrain),
    );
  }

  private async withSources(
    scene: SceneToRender,
    images: FoundBands,
    wanted: BandsInUse,
    radar: RadarOptions,
    terrain: Terrain | null,
  ): Promise<FoundBands> {
    const bands: Record<string, SceneBandRef> = {};
    let annotation: Sentinel1Source['annotation'] | null = null;
    for (const [polarization, image] of Object.entries(images)) {
      const found = await this.sourceOf(scene, polarization, radar, terrain);
      // Polarisations share one geometry, so that their places are looked up once.
      annotation ??= found.annotation;
      const source = { ...found, annotation };
      if (wanted === 'any' || wanted.has(polarization)) bands[polarization] = { ...image, source };
      if (wanted !== 'any' && wanted.has(INCIDENCE)) {
        bands[INCIDENCE] ??= { ...image, nodata: null, source: { ...source, power: null } };
      }
    }
    return bands;
  }

  private async sourceOf(
    scene: SceneToRender,
    polarization: string,
    { backCoeff, speckleFilter }: RadarOptions,
    terrain: Terrain | null,
  ): Promise<{ kind: 'sentinel-1' } & Sentinel1Source> {
    const { annotation, calibration, noise } = await this.sidecars.of(scene, polarization);
    const power = { coefficient: COEFFICIENTS[backCoeff], calibration, noise, speckleFilter };
    return { kind: 'sentinel-1', annotation, power, terrain };
  }
}

/** Terrain correction is refused among the options, so its bands cannot be had; the angle needs terrain. */
function assertComputable(wanted: BandsInUse, { orthorectify }: RadarOptions): void {
  if (wanted === 'any') return;
  const correction = OF_TERRAIN_CORRECTION.find((name) => wanted.has(name));
  if (correction !== undefined)
    throw refused(`Band '${correction}' needs radiometric terrain correction (backCoeff GAMMA0_TERRAIN), which this service does not compute`); // prettier-ignore
  if (wanted.has(INCIDENCE) && orthorectify === null)
    throw refused(`Band '${INCIDENCE}' needs processing.orthorectify: true`);
}

/** The sentence is the contract's (auth-and-errors §5): clients take the tile's id out of it. */
function assertPolarizations({ id, bands }: SceneToRender, wanted: BandsInUse): void {
  if (wanted === 'any') return;
  const missing = POLARIZATIONS.find((name) => wanted.has(name) && !bands[name]);
  if (missing === undefined) return;
  throw new DomainError(
    'BAD_REQUEST',
    `Requested band '${missing}' is not present in Sentinel 1 tile '${id}' returned by criteria specified in \`dataFilter\` parameter.`,
    { detail: { code: 'RENDERER_S1_MISSING_POLARIZATION' } },
  );
}

/** The angle is told by the geometry of any image. */
function imagesFor(wanted: BandsInUse, scenes: readonly SceneToRender[]): BandsInUse {
  if (wanted === 'any') return wanted;
  const asked = POLARIZATIONS.filter((name) => wanted.has(name));
  if (asked.length > 0) return new Set(asked);
  return new Set(POLARIZATIONS.filter((name) => scenes.some(({ bands }) => bands[name])));
}

function refused(message: string): DomainError {
  return new DomainError('BAD_REQUEST', message, { detail: { code: 'RENDERER_EXCEPTION' } });
}
