import { crc32 } from 'node:zlib';
import { type MultiPolygon, type Polygon, type Position } from 'geojson';
import { type SceneList, type ScriptScene } from '#libs/evalscript';
import { bboxOf, type Point } from '#libs/geo';
import { type RenderPlan, type SamplePlan, type SourcePlan, type TilePlan } from './plan.js';
import { type ScriptSetup } from './script-setup.js';

/** What the script is told of the scenes, per input (evalscript.md §4). */
export function scriptScenes({ sources }: RenderPlan, { inputs }: Pick<ScriptSetup, 'inputs'>): SceneList[] {
  return sources.map((source, i) => {
    const withBounds = inputs[i]!.metadata.includes('bounds');
    return { ...source.timeRange, scenes: scenesOf(source, withBounds) };
  });
}

function scenesOf({ mosaicking, samples }: SourcePlan, withBounds: boolean): ScriptScene[] {
  if (mosaicking === 'ORBIT') return samples.map((sample) => orbit(sample, withBounds));
  return samples.flatMap(({ tiles }) => tiles.map((one) => tile(one, withBounds)));
}

function orbit({ day, tiles }: SamplePlan, withBounds: boolean): ScriptScene {
  return {
    ...(day !== null && { dateFrom: `${day}T00:00:00Z`, dateTo: `${day}T23:59:59Z` }),
    tiles: tiles.map((one) => tile(one, withBounds)),
  };
}

function tile({ sceneId, at, cloudCover, dataPath, footprint }: TilePlan, withBounds: boolean): ScriptScene {
  return {
    ...(at !== null && { date: `${new Date(at).toISOString().slice(0, 19)}Z` }),
    ...(cloudCover !== null && { cloudCoverage: cloudCover }),
    ...(dataPath !== null && { dataPath }),
    shId: crc32(sceneId),
    ...(withBounds && {
      dataGeometry: { ...footprint, crs: CRS84 },
      dataEnvelope: { ...envelope(footprint), crs: CRS84 },
    }),
  };
}

const CRS84 = { type: 'name', properties: { name: 'urn:ogc:def:crs:OGC:1.3:CRS84' } };

function envelope({ type, coordinates }: Polygon | MultiPolygon): Polygon {
  const rings: Position[][] = type === 'Polygon' ? coordinates : coordinates.flat();
  const [minX, minY, maxX, maxY] = bboxOf(rings.flat().map((point): Point => [point[0]!, point[1]!]));
  const ring = [
    [minX, minY],
    [maxX, minY],
    [maxX, maxY],
    [minX, maxY],
    [minX, minY],
  ];
  return { type: 'Polygon', coordinates: [ring] };
}
