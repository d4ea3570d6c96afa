export { parseBbox, type SearchBox } from './bbox.js';
export * from './cql2/expression.js';
export { assertFilterCrs, type FilterLanguage, parseFilter, parseFilterLanguage } from './cql2/filter.js';
export { parseCql2Json } from './cql2/json.js';
export { parseCql2Text } from './cql2/text.js';
export {
  type FieldRules,
  type Fields,
  parseFields,
  projectFields,
  SENTINEL_HUB_FIELDS,
  STANDARD_FIELDS,
} from './fields.js';
export { type FreeText, parseFreeText } from './free-text.js';
export { parseGeometry } from './geometry.js';
export { compareInstants, dayOf, instantOf } from './instant.js';
export { parseInterval, type TimeInterval } from './interval.js';
export { parseIds } from './names.js';
export { parseQuery } from './query.js';
export { parseSortby, type SortField } from './sortby.js';
export * from './types.js';
