import { type JsonMember } from '../../../platform/http/json-member.js';

/** Size of features that have none of their own (batch-v2 §3.1): pixels, or units of the CRS per pixel. */
export type DefaultSize =
  | { readonly width: number; readonly height: number; readonly resolution?: never }
  | { readonly resolution: number; readonly width?: never; readonly height?: never };

/** Of a feature's raster. */
export const MAX_FEATURE_PX = 3500;

/** @returns null = every feature must bring its own. @throws INVALID */
export function readDefaultSize(member: JsonMember): DefaultSize | null {
  if (member.isAbsent) return null;
  member.object();
  const [width, height, resolution] = ['width', 'height', 'resolution'].map((name) => member.get(name)) as [
    JsonMember,
    JsonMember,
    JsonMember,
  ];
  const bySize = !width.isAbsent || !height.isAbsent;
  if (resolution.isAbsent) return bySize ? { width: pixels(width), height: pixels(height) } : null;
  if (bySize) resolution.refuse('must not stand beside width and height');
  const value = resolution.number();
  return value > 0 ? { resolution: value } : resolution.refuse('must be greater than 0');
}

function pixels(member: JsonMember): number {
  const value = member.required().numberWithin(1, MAX_FEATURE_PX);
  return Number.isInteger(value) ? value : member.refuse('must be a whole number');
}
