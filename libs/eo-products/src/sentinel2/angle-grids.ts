import { numberIn } from '../metadata-number.js';
import { malformed, missing } from '../product-fault.js';
import { parseXml, type XmlElement } from '../xml-document.js';

/** Degrees at points some kilometres apart; NaN where no detector saw the ground. */
export interface AngleGrids {
  /** Of the tile's UTM zone: `32633`. */
  readonly epsg: number;
  /** The first point, which is the tile's upper-left corner. */
  readonly west: number;
  readonly north: number;
  /** Metres between points, southwards and eastwards. */
  readonly rowStep: number;
  readonly columnStep: number;
  readonly rows: number;
  readonly columns: number;
  /** Row by row from the north. Azimuths from north over east. */
  readonly sunAzimuth: Float64Array;
  readonly sunZenith: Float64Array;
  /** Mean over the detectors of each band, then over the bands; of directions the mean direction. */
  readonly viewAzimuth: Float64Array;
  readonly viewZenith: Float64Array;
}

/** Nobody's tile has more. */
const MAX_POINTS = 1000;

/** The grids of the granule's `MTD_TL.xml`, level 1C or 2A. @throws BAD_REQUEST naming file and element */
export function readAngleGrids(text: string, file: string): AngleGrids {
  const xml = parseXml(text, file);
  const sun = xml.one('Sun_Angles_Grid');
  const [zenith, azimuth] = [gridOf(sun.one('Zenith'), file), gridOf(sun.one('Azimuth'), file)];
  const views = xml.all('Viewing_Incidence_Angles_Grids');
  if (views.length === 0) throw missing(file, 'Viewing_Incidence_Angles_Grids');
  const bands = Map.groupBy(views, (view) => view.attribute('bandId'));
  const position = xml.one('Geoposition');
  return {
    epsg: Number(xml.matching(/^EPSG:(32[67]\d\d)$/i, 'the EPSG code of a UTM zone', 'HORIZONTAL_CS_CODE')[1]),
    west: position.number('ULX'),
    north: position.number('ULY'),
    rowStep: zenith.rowStep,
    columnStep: zenith.columnStep,
    rows: zenith.rows,
    columns: zenith.columns,
    sunAzimuth: azimuth.values,
    sunZenith: zenith.values,
    ...meanView([...bands.values()], zenith, file),
  };
}

interface Grid {
  readonly rowStep: number;
  readonly columnStep: number;
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

function gridOf(element: XmlElement, file: string): Grid {
  const lines = element.all('VALUES').map(({ value }) => value.split(/\s+/));
  const [rows, columns] = [lines.length, lines[0]?.length ?? 0];
  if (rows === 0 || rows > MAX_POINTS || columns > MAX_POINTS) throw missing(file, 'Values_List/VALUES');
  const values = lines.flatMap((line) => {
    if (line.length !== columns) throw malformed(file, 'VALUES', line.join(' '), `${columns} numbers`);
    return line.map((text) => (text === 'NaN' ? NaN : numberIn(text, file, 'VALUES', { min: -360, max: 360 })));
  });
  const step = { min: 1 } as const;
  return {
    rowStep: element.number('ROW_STEP', step),
    columnStep: element.number('COL_STEP', step),
    rows,
    columns,
    values: Float64Array.from(values),
  };
}

function meanView(bands: readonly XmlElement[][], { rows, columns }: Grid, file: string) {
  const angle = (view: XmlElement, name: string) => {
    const grid = gridOf(view.one(name), file);
    if (grid.rows === rows && grid.columns === columns) return grid.values;
    throw malformed(file, name, `${grid.rows} × ${grid.columns}`, `${rows} × ${columns} values as of the sun`);
  };
  const zeniths = bands.map((views) => mean(views.map((view) => angle(view, 'Zenith'))));
  const azimuths = bands.map((views) => views.map((view) => angle(view, 'Azimuth')));
  const part = (of: (degrees: number) => number) =>
    mean(azimuths.map((views) => mean(views.map((values) => values.map((degrees) => of((degrees * Math.PI) / 180))))));
  const [east, north] = [part(Math.sin), part(Math.cos)];
  return {
    viewZenith: mean(zeniths),
    viewAzimuth: east.map((x, i) => ((Math.atan2(x, north[i]!) * 180) / Math.PI + 360) % 360),
  };
}

/** Point by point, of those that have a value. */
function mean(grids: readonly Float64Array[]): Float64Array {
  return Float64Array.from(grids[0]!, (_, i) => {
    const known = grids.map((values) => values[i]!).filter((value) => !Number.isNaN(value));
    return known.length === 0 ? NaN : known.reduce((sum, value) => sum + value, 0) / known.length;
  });
}
