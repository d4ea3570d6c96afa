import { type RenderBand, type RenderUnit, type SceneBandRef } from './request.js';
import { scriptFault } from './script-fault.js';
import { type ValueConversion } from './value-conversion.js';

/** Where a band's unit is wanted, as messages name it. */
export interface WantedUnit {
  readonly band: Pick<RenderBand, 'name'>;
  readonly scaling: RenderUnit;
  readonly sceneId: string;
}

/**
 * The numbers for a unit's conversion, from what the scene says of itself. A source that calibrates by itself (radar) has
 * converted already.
 * @throws EVALSCRIPT_INVALID naming band, unit and scene where the scene does not say them
 */
export function plannedConversion(
  { band, scaling, sceneId }: WantedUnit,
  { facts = {}, source }: Pick<SceneBandRef, 'facts' | 'source'>,
): ValueConversion | null {
  const { conversion } = scaling;
  if (conversion === undefined) return null;
  const need = (value: number | undefined, what: string): number => {
    if (value !== undefined && Number.isFinite(value) && value > 0) return value;
    throw noUnit(band.name, scaling.unit, sceneId, what);
  };
  switch (conversion) {
    case 'sun-elevation':
      return {
        kind: 'divide',
        by: sineOfSun(need(facts.sunElevation, 'whose metadata says no sun elevation above 0°')),
      };
    case 'brightness-temperature': {
      const what = 'whose metadata has no thermal constants K1 and K2 for it';
      return { kind: 'brightness-temperature', k1: need(facts.k1, what), k2: need(facts.k2, what) };
    }
    case 'solar-irradiance': {
      if (source?.kind === 'swath' && source.sun !== null) return { kind: 'sun-of-pixel' };
      const sun = need(facts.sunElevation, 'whose metadata says no sun elevation above 0°');
      const irradiance = need(facts.solarIrradiance, 'whose metadata has no solar irradiance for it');
      return { kind: 'divide', by: (irradiance * sineOfSun(sun)) / Math.PI };
    }
    default:
      if (source) return null;
      throw noUnit(band.name, scaling.unit, sceneId, `whose file does not say how (${conversion})`);
  }
}

/** A scene without what a unit needs. */
export function noUnit(band: string, unit: string, sceneId: string, reason: string) {
  return scriptFault(`Band '${band}' cannot be rendered in ${unit}: it is wanted of scene '${sceneId}', ${reason}`);
}

function sineOfSun(degrees: number): number {
  return Math.sin((degrees * Math.PI) / 180);
}
