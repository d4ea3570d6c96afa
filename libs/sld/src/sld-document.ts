import { type Markup, xml, xmlDocument } from '#libs/markup';
import { type ColourEntry, type GrayStyle, limitOf, type RasterStyle, type RgbStyle } from './raster-style.js';

const ROOT = {
  version: '1.0.0',
  xmlns: 'http://www.opengis.net/sld',
  'xmlns:ogc': 'http://www.opengis.net/ogc',
  'xmlns:xlink': 'http://www.w3.org/1999/xlink',
  'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
  'xsi:schemaLocation': 'http://www.opengis.net/sld http://schemas.opengis.net/sld/1.0.0/StyledLayerDescriptor.xsd',
};
const CHANNELS = ['RedChannel', 'GreenChannel', 'BlueChannel'];

/**
 * Styled Layer Descriptor 1.0.0 (OGC 02-070), one raster symbolizer. Two things the standard of 2002 cannot say are written
 * as GeoServer and QGIS write and read them: `type` of a colour map that is no ramp, and the limits of each of three bands.
 * Limits of a single band are a colour map from black to white, which every program understands.
 * @param layer name of the layer that is styled
 */
export function sldDocument(layer: string, style: RasterStyle): string {
  const { id, title, opacity } = style;
  const symbolizer = xml('RasterSymbolizer', {}, xml('Opacity', {}, opacity), ...drawing(style));
  const rule = xml('Rule', {}, symbolizer);
  return xmlDocument(
    xml(
      'StyledLayerDescriptor',
      ROOT,
      xml(
        'NamedLayer',
        {},
        xml('Name', {}, layer),
        xml('UserStyle', {}, xml('Name', {}, id), xml('Title', {}, title), xml('FeatureTypeStyle', {}, rule)),
      ),
    ),
  );
}

/** What follows the opacity, in the order of the schema. */
function drawing(style: RasterStyle): Markup[] {
  switch (style.type) {
    case 'rgb':
      return rgb(style);
    case 'gray':
      return gray(style);
    default: {
      const type = style.type === 'ramp' ? undefined : style.type;
      return [grayChannel(style.band), xml('ColorMap', { type }, style.entries.map(entry))];
    }
  }
}

function rgb({ bands, contrast, min, max }: RgbStyle): Markup[] {
  const channels = bands.map((band, i) =>
    xml(
      CHANNELS[i] as string,
      {},
      xml('SourceChannelName', {}, band),
      contrast === 'normalize' ? enhancement(contrast, limitOf(min, i), limitOf(max, i)) : null,
    ),
  );
  const whole = contrast === 'histogram' ? [enhancement(contrast)] : [];
  return [xml('ChannelSelection', {}, channels), ...whole];
}

function gray({ band, contrast, min, max }: GrayStyle): Markup[] {
  if (contrast === 'normalize' && min !== undefined && max !== undefined)
    return [grayChannel(band), xml('ColorMap', {}, entry(shade(min, '#000000')), entry(shade(max, '#ffffff')))];
  return contrast === 'none' ? [grayChannel(band)] : [grayChannel(band), enhancement(contrast)];
}

const shade = (quantity: number, color: string) => ({ quantity, color, opacity: 1, label: '' });

function grayChannel(band: number): Markup {
  return xml('ChannelSelection', {}, xml('GrayChannel', {}, xml('SourceChannelName', {}, band)));
}

function enhancement(contrast: 'normalize' | 'histogram', min?: number, max?: number): Markup {
  if (contrast === 'histogram') return xml('ContrastEnhancement', {}, xml('Histogram'));
  const option = (name: string, value: string | number) => xml('VendorOption', { name }, value);
  const options =
    min === undefined || max === undefined
      ? []
      : [option('algorithm', 'StretchToMinimumMaximum'), option('minValue', min), option('maxValue', max)];
  return xml('ContrastEnhancement', {}, xml('Normalize', {}, options));
}

function entry({ quantity, color, opacity, label }: ColourEntry): Markup {
  return xml('ColorMapEntry', { color, opacity, quantity, label: label === '' ? undefined : label });
}
