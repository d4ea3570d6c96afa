import { type SceneHandle } from './scene-handle.js';
import { escaped } from './xml-text.js';

/** One band of a file at one of its sizes, as the text of a VRT: what works on all bands of a dataset then reads it alone. */
export function bandVrt(
  { crs, geoTransform, fileBands }: Pick<SceneHandle, 'crs' | 'geoTransform' | 'fileBands'>,
  path: string,
  index: number,
  level: number,
): string {
  const { levels, type, nodata, maskName } = fileBands[index - 1]!;
  const [full, { width, height, overview }] = [levels[0]!, levels[level]!];
  const [x0, dxCol, dxRow, y0, dyCol, dyRow] = geoTransform as [number, number, number, number, number, number];
  const [scaleX, scaleY] = [full.width / width, full.height / height];
  const placed = [x0, dxCol * scaleX, dxRow * scaleY, y0, dyCol * scaleX, dyRow * scaleY];
  const options = overview === null ? '' : `<OpenOptions><OOI key="OVERVIEW_LEVEL">${overview}</OOI></OpenOptions>`;
  const sourceOf = (band: string) =>
    `<SimpleSource><SourceFilename relativeToVRT="0" shared="0">${escaped(path)}</SourceFilename>${options}` +
    `<SourceBand>${band}</SourceBand></SimpleSource>`;
  const declared = nodata === null ? '' : `<NoDataValue>${nodata}</NoDataValue>`;
  const mask = maskName && `<MaskBand><VRTRasterBand dataType="Byte">${sourceOf(maskName)}</VRTRasterBand></MaskBand>`;
  return (
    `<VRTDataset rasterXSize="${width}" rasterYSize="${height}"><SRS>${escaped(crs)}</SRS>` +
    `<GeoTransform>${placed.join()}</GeoTransform>` +
    `<VRTRasterBand dataType="${type}" band="1">${declared}${sourceOf(String(index))}</VRTRasterBand>` +
    `${mask ?? ''}</VRTDataset>`
  );
}
