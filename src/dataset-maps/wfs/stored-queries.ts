import { type Markup, xml, xmlDocument } from '#libs/markup';
import { FEATURE_TYPE, NAMESPACE, PREFIX } from './feature-type.js';
import { BY_ID_QUERY } from './get-feature.js';

const ROOT = {
  xmlns: 'http://www.opengis.net/wfs/2.0',
  'xmlns:xsd': 'http://www.w3.org/2001/XMLSchema',
  [`xmlns:${PREFIX}`]: NAMESPACE,
};
const TITLE = 'A feature by its id';

/** WFS 2.0 wants this one query of every server. */
export function storedQueryList(): string {
  const returned = xml('ReturnFeatureType', {}, `${PREFIX}:${FEATURE_TYPE}`);
  return xmlDocument(
    xml('ListStoredQueriesResponse', ROOT, xml('StoredQuery', { id: BY_ID_QUERY }, xml('Title', {}, TITLE), returned)),
  );
}

export function storedQueryDescriptions(): string {
  const parameter: Markup = xml('Parameter', { name: 'ID', type: 'xsd:string' });
  const text = xml('QueryExpressionText', {
    returnFeatureTypes: `${PREFIX}:${FEATURE_TYPE}`,
    language: 'urn:ogc:def:queryLanguage:OGC-WFS::WFS_QueryExpression',
    isPrivate: 'true',
  });
  const description = xml('StoredQueryDescription', { id: BY_ID_QUERY }, xml('Title', {}, TITLE), parameter, text);
  return xmlDocument(xml('DescribeStoredQueriesResponse', ROOT, description));
}
