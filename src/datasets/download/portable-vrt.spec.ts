import { describe, expect, it } from '@jest/globals';
import { membersOf, portableVrt, type MembersByPath } from './portable-vrt.js';

const RED = '11111111-1111-4111-8111-111111111111';
const GREEN = '22222222-2222-4222-8222-222222222222';
const NONE: MembersByPath = new Map();
const KEY = 'rasters/99999999-9999-4999-8999-999999999999/abc/source.vrt';

const source = (path: string) =>
  `<SimpleSource><SourceFilename relativeToVRT="1" shared="0">${path}</SourceFilename><SourceBand>1</SourceBand></SimpleSource>`;
const vrt = (...paths: string[]) =>
  `<VRTDataset rasterXSize="2" rasterYSize="2"><VRTRasterBand dataType="Byte" band="1">
    ${paths.map(source).join('\n')}
    <Overview><SourceFilename relativeToVRT="0">overviews/1.tif</SourceFilename><SourceBand>1</SourceBand></Overview>
  </VRTRasterBand></VRTDataset>`;

describe('a stored VRT', () => {
  const stored = vrt(
    `../../${RED}/aa/source.cog.tif`,
    `../../${GREEN}/bb/source.cog.tif`,
    `../../${RED}/aa/source.cog.tif`,
  );

  it('names each member once, with the object it was built from', () => {
    expect(membersOf(stored, KEY, NONE)).toEqual([
      { datasetId: RED, assetUri: `rasters/${RED}/aa/source.cog.tif` },
      { datasetId: GREEN, assetUri: `rasters/${GREEN}/bb/source.cog.tif` },
    ]);
  });

  it('has members also when it was rebuilt into a deeper folder', () => {
    const key = KEY.replace('abc/', 'generations/77777777-7777-4777-8777-777777777777/');
    expect(membersOf(vrt(`../../../${RED}/aa/source.cog.tif`), key, NONE)).toEqual([
      { datasetId: RED, assetUri: `rasters/${RED}/aa/source.cog.tif` },
    ]);
  });

  it('is not portable when a source is no object of a dataset', () => {
    expect(membersOf(vrt(`../../${RED}/aa/source.cog.tif`, '../../../elsewhere/x.tif'), KEY, NONE)).toBeNull();
  });

  it('knows members that lie elsewhere by their paths', () => {
    const elsewhere = new Map([['/archive/a & b.tif', { datasetId: RED, assetUri: 'root://archive/a%20&%20b.tif' }]]);
    const stored = vrt('/archive/a &amp; b.tif', `../../${GREEN}/bb/source.cog.tif`);
    expect(membersOf(stored, KEY, elsewhere)?.map(({ datasetId }) => datasetId)).toEqual([RED, GREEN]);
    expect(portableVrt(stored, KEY, elsewhere, (id) => `https://x/${id}`)).not.toContain('/archive/');
  });

  it('is sent with the URL of every source, escaped, and without its own overviews', () => {
    const sent = portableVrt(stored, KEY, NONE, (id) => `https://swath.example/a&b/datasets/${id}/download`);
    const url = (id: string) => `/vsicurl/https://swath.example/a&amp;b/datasets/${id}/download`;
    const names = [...sent.matchAll(/<SourceFilename ([^>]*)>([^<]*)</g)].map(([, attributes, name]) => [
      attributes,
      name,
    ]);
    expect(names).toEqual([RED, GREEN, RED].map((id) => ['relativeToVRT="0" shared="0"', url(id)]));
    expect(sent).not.toContain('Overview');
    expect(sent).toContain('<SourceBand>1</SourceBand>');
  });
});
