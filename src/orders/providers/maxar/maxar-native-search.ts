import { instantOf } from '#libs/stac';
import { JsonMember } from '../../../platform/http/json-member.js';
import { COLLECTION_OF, type Sensor } from './maxar-query.js';

const OLD_MEMBERS = ['startDate', 'endDate', 'sensor', 'aoiInGeoJson'];
/** Also said by old clients; footprints are always told. */
const OLD_MEMBERS_LET_PASS = ['geometry'];

/**
 * Clients of this API know the members of a catalogue that Maxar does not offer any more. What they ask is asked of
 * Discovery instead; everything else is Discovery's own language and goes there as it is.
 * @returns null = not in the old language. @throws INVALID for members of both
 */
export function fromOldSearch(body: Readonly<Record<string, unknown>>): Record<string, unknown> | null {
  if (!OLD_MEMBERS.some((name) => name in body)) return null;
  const root = new JsonMember(body);
  for (const name of Object.keys(body))
    if (![...OLD_MEMBERS, ...OLD_MEMBERS_LET_PASS].includes(name))
      root
        .get(name)
        .refuse(`cannot be said together with ${OLD_MEMBERS.join(', ')}; use members of a STAC search alone`);
  const [start, end] = [readDate(root.get('startDate'), 'T00:00:00Z'), readDate(root.get('endDate'), 'T23:59:59Z')];
  const [sensor, area] = [root.get('sensor'), root.get('aoiInGeoJson')];
  return {
    collections: sensor.isAbsent ? ['wv01', ...Object.values(COLLECTION_OF)] : [readSensor(sensor)],
    ...((start !== null || end !== null) && { datetime: `${start ?? '..'}/${end ?? '..'}` }),
    ...(!area.isAbsent && { intersects: readArea(area) }),
  };
}

function readDate(member: JsonMember, time: string): string | null {
  if (member.isAbsent) return null;
  const text = member.text();
  return (
    instantOf(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}${time}` : text) ??
    member.refuse('must be a date such as 2024-06-01')
  );
}

function readSensor(member: JsonMember): string {
  const sensor = member.oneOf(['WV01', ...Object.keys(COLLECTION_OF)]);
  return COLLECTION_OF[sensor as Sensor] ?? sensor.toLowerCase();
}

/** Without the `crs` that GeoJSON has no more: it is longitude and latitude. */
function readArea(member: JsonMember): unknown {
  const type = member.get('type').required().oneOf(['Polygon', 'MultiPolygon']);
  return { type, coordinates: member.get('coordinates').required().items().map(({ value }) => value) }; // prettier-ignore
}
