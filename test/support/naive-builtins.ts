/**
 * The built-ins of evalscript.md §11–§13 once more, written straight from its tables for `naive-evalscript.ts`, as script text.
 * Slow and plain on purpose; it shares nothing with libs/evalscript.
 */
export const NAIVE_BUILTINS = String.raw`
var JAVA_DOUBLE_MAX_VAL = 1.7976931348623157E308;
var SampleType = {AUTO:'AUTO', INT8:'INT8', UINT8:'UINT8', INT16:'INT16', UINT16:'UINT16', FLOAT32:'FLOAT32'};
var Mosaicking = {SIMPLE:'SIMPLE', ORBIT:'ORBIT', TILE:'TILE'};
function index(x, y) { return x + y === 0 ? 0 : (x - y) / (x + y); }
function inverse(x) { return x === 0 ? JAVA_DOUBLE_MAX_VAL : 1 / x; }
function firstAtLeast(v, list) { for (var i = 0; i < list.length; i++) if (v <= list[i]) return i; return -1; }
function valueMap(v, a, b) { if (!a || !b) return v; var i = firstAtLeast(v, a); return i < 0 ? b[b.length - 1] : b[i]; }
function valueInterpolate(v, a, b) {
  if (!a || !b) return v;
  var i = firstAtLeast(v, a);
  if (i < 0) return b[b.length - 1];
  if (i === 0) return b[0];
  var t = (v - a[i - 1]) / (a[i] - a[i - 1]);
  if (typeof b[i] === 'number') return b[i - 1] + (b[i] - b[i - 1]) * t;
  var out = [];
  for (var k = 0; k < b[i].length; k++) out.push(b[i - 1][k] + (b[i][k] - b[i - 1][k]) * t);
  return out;
}
function colorBlend(v, a, b) { return valueInterpolate(v, a, b); }
function colorMap(v, a, b) { for (var i = 0; i < a.length; i++) if (v < a[i]) return b[i]; return b[b.length - 1]; }
function int2rgb(c) { return [Math.floor(c / 65536) % 256, Math.floor(c / 256) % 256, c % 256]; }
function rgb2int(c) { return c[0] * 65536 + c[1] * 256 + c[2]; }
var hex2rgb = int2rgb, rgb2hex = rgb2int;
function normalizeRGB(c) { return [c[0] / 255, c[1] / 255, c[2] / 255]; }
function combine(a, b, alpha) { return a.map(function (x, i) { return x * alpha + b[i] * (1 - alpha); }); }

var blueRed = [[1, 0x000080], [.875, 0x0000FF], [.625, 0x00FFFF], [.375, 0xFFFF00], [.125, 0xFF0000], [0, 0x800000]];
var redTemperature = [[1, 0], [.525, 0xAE0000], [.3, 0xFF6E00], [.25, 0xFF8600], [0, 0xFFFFFF]];
var greenWhite = [[1, 0], [.6, 0x006600], [.3, 0x80B300], [0, 0xFFFFFF]];
function byPosition(pairs) { return pairs.slice().sort(function (a, b) { return a[0] - b[0]; }); }
function stopsAt(v, pairs, rounding) {
  var isList = pairs.some(function (p) { return Array.isArray(p[1]); });
  if (isList) rounding = function (x) { return x; };
  var colors = pairs.map(function (p) { return Array.isArray(p[1]) ? p[1].map(function (c) { return c * 255; }) : int2rgb(p[1]); });
  var i = 0;
  while (i < pairs.length - 1 && v >= pairs[i + 1][0]) i++;
  if (!(v > pairs[0][0])) return normalizeRGB(colors[0]);
  if (i === pairs.length - 1) return normalizeRGB(colors[i]);
  var t = (v - pairs[i][0]) / (pairs[i + 1][0] - pairs[i][0]);
  return [0, 1, 2].map(function (k) { return rounding(colors[i][k] + (colors[i + 1][k] - colors[i][k]) * t) / 255; });
}
function ColorMapVisualizer(pairs) {
  this.process = function (v) {
    var color = pairs[0][1];
    pairs.forEach(function (p) { if (p[0] <= v) color = p[1]; });
    return Array.isArray(color) ? color : normalizeRGB(int2rgb(color));
  };
}
ColorMapVisualizer.createDefaultColorMap = function () {
  var c = [0, 0xFF0000, 0x9A0000, 0x660000, 0xFFFF33, 0xCCCC33, 0x666600, 0x33FFFF, 0x33CCCC, 0x006666, 0x33FF33, 0x33CC33, 0x006600];
  return new ColorMapVisualizer([-1, -.2, -.1, 0, .1, .2, .3, .4, .5, .6, .7, .8, .9].map(function (p, i) { return [p, c[i]]; }));
};
function reversed(pairs) { return pairs.map(function (p, i) { return [p[0], pairs[pairs.length - 1 - i][1]]; }); }
function ColorRampVisualizer(pairs, min, max) {
  pairs = byPosition(pairs);
  var p0 = pairs[0][0], pn = pairs[pairs.length - 1][0];
  if (min === undefined) min = p0;
  if (max === undefined) max = pn;
  if (min !== p0 || max !== pn) pairs = pairs.map(function (p) { return [min + (p[0] - p0) * (max - min) / (pn - p0), p[1]]; });
  this.process = function (v) { return stopsAt(v, pairs, Math.floor); };
  this.inverse = function () { return new ColorRampVisualizer(reversed(pairs)); };
}
function ColorGradientVisualizer(pairs, min, max) {
  if (min === undefined) { min = 0; max = 1; }
  pairs = byPosition(pairs.map(function (p) { return [min * p[0] + max * (1 - p[0]), p[1]]; }));
  this.process = function (v) { return stopsAt(v, pairs, Math.round); };
}
[['RedTemperature', redTemperature], ['WhiteGreen', greenWhite], ['BlueRed', blueRed]].forEach(function (named) {
  ColorRampVisualizer['create' + named[0]] = function (min, max) {
    return new ColorRampVisualizer(reversed(byPosition(named[1])), min, max);
  };
  ColorGradientVisualizer['create' + named[0]] = function (min, max) { return new ColorGradientVisualizer(named[1], min, max); };
});
var oceanColor = ([[0,147,0,108],[.0471,111,0,144],[.0980,72,0,183],[.1490,33,0,222],[.2,0,10,255],[.2471,0,74,255],
  [.2980,0,144,255],[.3490,0,213,255],[.4,0,255,215],[.4471,0,255,119],[.4980,0,255,15],[.5490,96,255,0],[.6,200,255,0],
  [.6471,255,235,0],[.6980,255,183,0],[.7490,255,131,0],[.8,255,79,0],[.8471,255,31,0],[.8980,230,0,0],[.9490,165,0,0],
  [1,105,0,0]]).map(function (s) { return [s[0], normalizeRGB(s.slice(1))]; });
ColorRampVisualizer.createOceanColor = function (min, max) { return new ColorRampVisualizer(oceanColor, min, max); };
function highlight(x, min, max, gain, offset, gamma) {
  var v = gain * (x - min) / (max - min) + offset;
  if (gamma !== 1) v = Math.pow(Math.max(0, v), gamma);
  if (0 < max && max < 1 && v > 0.92) v = 0.92 + (v - 0.92) * 0.08 / 1.08;
  return Math.min(1, Math.max(0, v));
}
function HighlightCompressVisualizer(min = 0, max = 1, gain = 1, offset = 0, gamma = 1) {
  var me = this;
  this.process = function (x) { return highlight(x, min, max, gain, offset, gamma); };
  this.processList = function (list) { return list.map(function (x) { return me.process(x); }); };
}
function HighlightCompressVisualizerSingle(min = 0, max = 1) { this.process = function (x) { return [highlight(x, min, max, 1, 0, 1)]; }; }
function DefaultVisualizer(min = 0, max = 1, gain = 1, offset = 0, gamma = 1) {
  var me = this;
  this.process = function (x) {
    var v = Math.min(1, Math.max(0, gain * (x - min) / (max - min) + offset));
    return gamma === 1 ? v : Math.pow(v, gamma);
  };
  this.processList = function (list) { return list.map(function (x) { return me.process(x); }); };
}
function Identity() { this.process = function (v) { return Array.isArray(v) ? v : [v]; }; }
function bits(v, from, count) { return Math.floor(v / Math.pow(2, from)) % Math.pow(2, count); }
function decodeL8C2Qa(v) {
  return {fill: bits(v, 0, 1), dilatedCloud: bits(v, 1, 1), cirrus: bits(v, 2, 1), cloud: bits(v, 3, 1), cloudShadow: bits(v, 4, 1),
    snow: bits(v, 5, 1), clear: bits(v, 6, 1), water: bits(v, 7, 1), cloudConfidence: bits(v, 8, 2),
    cloudShadowConfidence: bits(v, 10, 2), snowIceConfidence: bits(v, 12, 2), cirrusConfidence: bits(v, 14, 2)};
}
function decodeLs8Qa(v) { return {designatedFill: bits(v, 0, 1), radiometricSaturation: bits(v, 2, 2), cloud: bits(v, 4, 1), cirrusConfidence: bits(v, 11, 2)}; }
function decodeS3OLCIQualityFlags(v) { return {land: bits(v, 31, 1), bright: bits(v, 27, 1), dubious: bits(v, 21, 1), saturatedB01: bits(v, 20, 1), saturatedB21: bits(v, 0, 1)}; }
`;
