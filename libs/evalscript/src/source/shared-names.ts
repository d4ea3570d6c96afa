import { defineDecoders } from '../builtins/decoders.js';
import { defineFunctions, type Scope } from '../builtins/functions.js';
import { definePalettes } from '../builtins/palettes.js';
import { defineStretches } from '../builtins/stretches.js';
import { defineVisualizers } from '../builtins/visualizers.js';

/** What belongs to the context and not to the script, by the ways that lead there without handing any of it out. */

const builtins: Scope = {};
for (const define of [defineFunctions, defineDecoders, definePalettes, defineVisualizers, defineStretches])
  define(builtins, {});
const builtinFunctions = Object.keys(builtins).filter((name) => typeof builtins[name] === 'function');

/** May be called, or made with `new`: they give fresh objects or plain values, and change nothing. */
export const CALLABLE: ReadonlySet<string> = new Set([
  ...'Array BigInt Boolean Date Map Number Set String isFinite isNaN parseFloat parseInt'.split(' '),
  ...'Error RangeError TypeError Float32Array Float64Array Int16Array Int32Array Int8Array'.split(' '),
  ...'Uint16Array Uint32Array Uint8Array Uint8ClampedArray'.split(' '),
  ...builtinFunctions,
]);

/** Plain values. */
export const CONSTANTS: ReadonlySet<string> = new Set([
  ...['undefined', 'NaN', 'Infinity'],
  ...Object.keys(builtins).filter((name) => typeof builtins[name] === 'number'),
]);

/** Functions of global objects; called they do what `CALLABLE` do, and `assign` and `freeze` so to what they are given. */
const STATIC_CALLS = named({
  Array: ['from', 'isArray', 'of'],
  Date: ['UTC', 'now', 'parse'],
  JSON: ['parse', 'stringify'],
  Math: Object.getOwnPropertyNames(Math).filter((name) => typeof Math[name as keyof Math] === 'function'),
  Number: ['isFinite', 'isInteger', 'isNaN', 'isSafeInteger', 'parseFloat', 'parseInt'],
  Object: ['assign', 'entries', 'freeze', 'fromEntries', 'hasOwn', 'keys', 'values'],
  String: ['fromCharCode'],
});

const STATIC_VALUES = named({
  Math: plainValuesOf(Math),
  Number: plainValuesOf(Number),
  Mosaicking: plainValuesOf(builtins.Mosaicking as object),
  SampleType: plainValuesOf(builtins.SampleType as object),
});

/** `Math.sqrt(…)`, `Math.PI`. */
export function isKnownStatic(owner: string, name: string, isCalled: boolean): boolean {
  return (isCalled ? STATIC_CALLS : STATIC_VALUES).get(owner)?.has(name) ?? false;
}

function named(members: Readonly<Record<string, readonly string[]>>): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(Object.entries(members).map(([owner, names]) => [owner, new Set(names)]));
}

function plainValuesOf(owner: object): string[] {
  const values = Object.entries(Object.getOwnPropertyDescriptors(owner));
  return values.filter(([, { value }]) => typeof value === 'number' || typeof value === 'string').map(([name]) => name);
}

/** Members by which any object leads to V8's own, even when they are only called. */
const LEADS_OUT: ReadonlySet<string> = new Set(['__proto__', '__lookupGetter__', '__lookupSetter__', 'constructor']);

const CLASSES: readonly { readonly prototype?: object }[] = [
  ...[Object, Function, Array, String, Number, Boolean, BigInt, Date, Map, Set, Error, RegExp, Iterator, DataView],
  ...[ArrayBuffer, WeakMap, WeakSet, Promise, Symbol, Object.getPrototypeOf(Uint8Array) as typeof Uint8Array],
  ...builtinFunctions.map((name) => builtins[name] as { prototype?: object }),
];

/** Functions that objects inherit: members of such a name are not the script's own. */
const INHERITED: ReadonlySet<string> = new Set(
  CLASSES.flatMap(({ prototype }) => {
    const members = Object.entries(Object.getOwnPropertyDescriptors(prototype ?? {}));
    return members.filter(([, { value }]) => typeof value === 'function').map(([name]) => name);
  }),
);

/** Whether a member may be one of V8's own objects, or ours. @param isCalled it is called where it is named */
export function isSharedMember(name: string, isCalled: boolean): boolean {
  return LEADS_OUT.has(name) || (!isCalled && INHERITED.has(name));
}
