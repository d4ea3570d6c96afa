import { describe, expect, it } from '@jest/globals';
import { type RasterStyle } from './raster-style.js';
import { sldDocument } from './sld-document.js';

const HEAD = { id: 'one', title: 'A <b> & "c"', opacity: 0.5 };
const entry = (quantity: number, color: string) => ({ quantity, color, opacity: 1, label: '' });
const symbolizer = (style: RasterStyle) =>
  /<RasterSymbolizer>(.*)<\/RasterSymbolizer>/s.exec(sldDocument('layer', style))?.[1];

describe('an SLD document', () => {
  it('names layer and style, and escapes them', () => {
    const text = sldDocument('a<b', { ...HEAD, type: 'gray', band: 1, contrast: 'none' });
    expect(text).toContain('<NamedLayer><Name>a&lt;b</Name><UserStyle><Name>one</Name>');
    expect(text).toContain('<Title>A &lt;b&gt; &amp; &quot;c&quot;</Title>');
    expect(text).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n<StyledLayerDescriptor version="1\.0\.0" xmlns="http:\/\/www\.opengis\.net\/sld"/); // prettier-ignore
  });

  it('puts opacity, channels and colours in the order of the schema', () => {
    const style: RasterStyle = { ...HEAD, type: 'ramp', band: 2, entries: [entry(0, '#000000'), { ...entry(1.5, '#ffffff'), opacity: 0, label: 'x' }] }; // prettier-ignore
    expect(symbolizer(style)).toBe(
      '<Opacity>0.5</Opacity><ChannelSelection><GrayChannel><SourceChannelName>2</SourceChannelName></GrayChannel></ChannelSelection>' +
        '<ColorMap><ColorMapEntry color="#000000" opacity="1" quantity="0"/><ColorMapEntry color="#ffffff" opacity="0" quantity="1.5" label="x"/></ColorMap>',
    );
    expect(symbolizer({ ...style, type: 'intervals' })).toContain('<ColorMap type="intervals">');
    expect(symbolizer({ ...style, type: 'values' })).toContain('<ColorMap type="values">');
  });

  it('stretches one band by a colour map, three by the limits of each', () => {
    const gray: RasterStyle = { ...HEAD, type: 'gray', band: 1, contrast: 'normalize', min: 2, max: 8 };
    expect(symbolizer(gray)).toContain('<ColorMapEntry color="#ffffff" opacity="1" quantity="8"/></ColorMap>');
    expect(symbolizer({ ...HEAD, type: 'gray', band: 1, contrast: 'normalize' })).toContain('<ContrastEnhancement><Normalize/></ContrastEnhancement>'); // prettier-ignore
    const rgb: RasterStyle = { ...HEAD, type: 'rgb', bands: [4, 3, 2], contrast: 'normalize', min: [1, 2, 3], max: 9 };
    expect(symbolizer(rgb)).toContain(
      '<GreenChannel><SourceChannelName>3</SourceChannelName><ContrastEnhancement><Normalize>',
    );
    expect(symbolizer(rgb)).toContain(
      '<VendorOption name="minValue">2</VendorOption><VendorOption name="maxValue">9</VendorOption>',
    );
    expect(symbolizer({ ...HEAD, type: 'rgb', bands: [1, 2, 3], contrast: 'histogram' })).toMatch(/<\/ChannelSelection><ContrastEnhancement><Histogram\/>/); // prettier-ignore
  });
});
