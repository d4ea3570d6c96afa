import { JsonMember } from '../../platform/http/json-member.js';
import {
  CONVERSION_NAMES,
  type ConversionConfig,
  type ConversionSource,
  type PointGrid,
} from '../conversion-config.js';
import { membersOf } from './config-members.js';
import { assertKnown, integerWithin, optional, positive, storableText } from './config-values.js';
import { readOutputNames } from './output-names.js';
import { readProcessing } from './read-processing.js';
import { readProducts } from './read-products.js';

const MAX_TEXT = 500;
const MAX_INPUT = 2_000;
const MAX_ABSTRACT = 10_000;
const MAX_VARIABLES = 50;
const MAX_TIME_INDEX = 1e9;
/** What tells a file's own CRS from a path or an address: GDAL would open those. */
const CRS = /^(EPSG:\d{4,6}|OGC:CRS84|(PROJ|GEOG|GEOD|COMPD|COMPOUND|BOUND)[A-Z]*\[.*)$/s;
const UNKNOWN_SOURCE: ConversionSource = {
  sourceDataset: null,
  opendapUrl: null,
  platform: null,
  family: null,
  campaignId: null,
  parentIdentifier: null,
};

/**
 * Reads the configuration of datasets.md §3, "from-nc-config". What the chosen implementation would not look at is
 * refused; `notes` tells what was clamped. The source is not opened.
 * @param at where `json` stands in the request's body, e.g. `config`; '' = it is the body
 * @throws INVALID naming the member and its value
 */
export function readConversionConfig(json: unknown, at = ''): ConversionConfig {
  const body = new JsonMember(json, at === '' ? [] : [at]).required();
  const implementation = optional(body.get('implementation'), (name) => name.oneOf(CONVERSION_NAMES)) ?? 'grid';
  assertKnown(body, membersOf(implementation), `a configuration of ${implementation}`);
  const notes: string[] = [];
  return {
    implementation,
    inputDataset: readInput(body.get('input_dataset').required()),
    variables: optional(body.get('variables'), readVariables) ?? [],
    x: optional(body.get('x'), (member) => storableText(member, MAX_TEXT)),
    y: optional(body.get('y'), (member) => storableText(member, MAX_TEXT)),
    crs: optional(body.get('crs'), readCrs),
    timeIndex: optional(body.get('time_index'), (member) => integerWithin(member, 0, MAX_TIME_INDEX)) ?? 0,
    grid: optional(body.get('grid'), readGrid),
    products: optional(body.get('products'), readProducts),
    outputNames: readOutputNames(body.get('output_names')),
    processing: readProcessing(body.get('processing'), implementation, notes),
    metadata: readMetadata(body.get('metadata')),
    variant: optional(body.get('variant'), readVariant),
    register: optional(body.get('register'), (member) => member.boolean()) ?? true,
    source: UNKNOWN_SOURCE,
    ...(notes.length > 0 && { notes }),
  };
}

/** Never what GDAL would take beside: `/vsi…`, `NETCDF:…`, paths of the host. */
function readInput(member: JsonMember): string {
  const text = storableText(member, MAX_INPUT);
  if (!/^(https?|root|s3):\/\/[^\s/]+\/\S/i.test(text))
    member.refuse('must be an http(s) address, root://<root>/<path>, s3://<bucket>/<key> or a path below a root');
  return text;
}

function readVariables(member: JsonMember): string[] {
  const names = member.items().map((item) => storableText(item, MAX_TEXT));
  if (names.length > MAX_VARIABLES) member.refuse(`must be at most ${MAX_VARIABLES}`);
  if (new Set(names).size < names.length) member.refuse('names a variable twice');
  return names;
}

function readCrs(member: JsonMember): string {
  const text = storableText(member, MAX_ABSTRACT);
  return CRS.test(text) ? text : member.refuse('must be EPSG:<code>, OGC:CRS84 or WKT');
}

function readGrid(member: JsonMember): PointGrid {
  assertKnown(member, ['resolution', 'method', 'radius', 'nodata'], '`grid`');
  const resolution = positive(member.get('resolution').required());
  return {
    resolution,
    method:
      optional(member.get('method'), (one) => one.oneOf(['nearest', 'average', 'max', 'idw'] as const)) ?? 'nearest',
    radius: optional(member.get('radius'), positive) ?? resolution,
    nodata: optional(member.get('nodata'), (one) => one.number()) ?? -9999,
  };
}

function readMetadata(member: JsonMember): ConversionConfig['metadata'] {
  assertKnown(member, ['title', 'identifier', 'abstract'], '`metadata`');
  const text = (name: string, max: number) =>
    member.get(name).value === '' ? null : optional(member.get(name), (one) => storableText(one, max));
  return {
    title: text('title', MAX_TEXT),
    identifier: text('identifier', MAX_TEXT),
    abstract: text('abstract', MAX_ABSTRACT),
  };
}

function readVariant(member: JsonMember): string {
  const text = member.text();
  return /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/.test(text)
    ? text
    : member.refuse('must be 1 to 64 letters, digits, dots, dashes or underscores');
}
