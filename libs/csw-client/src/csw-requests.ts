import { xml, xmlDocument, type Markup } from '#libs/markup';
import { type BBoxAxis, type CswQuery, type RecordSchema } from './csw-query.js';
import { constraintElement, constraintsOf } from './filter.js';
import { DUBLIN_CORE, GMD_NAMESPACE, ISO, NAMESPACES } from './namespaces.js';

export interface GetRecordsRequest {
  readonly document: string;
  readonly constraintsApplied: number;
}

const SORTED_BY = {
  'dublin-core': { title: 'dc:title', identifier: 'dc:identifier' },
  iso: { title: 'apiso:Title', identifier: 'apiso:Identifier' },
} as const;

/** CSW 2.0.2 over POST. `full` is needed: a summary has no references. */
export function getRecordsRequest(query: CswQuery, axis: BBoxAxis): GetRecordsRequest {
  const { outputSchema, typeNames } = schemaOf(query.schema);
  const constraints = constraintsOf(query, axis);
  const document = xmlDocument(
    xml(
      'csw:GetRecords',
      {
        ...common(query.schema),
        resultType: 'results',
        startPosition: query.offset + 1,
        maxRecords: query.limit,
        outputFormat: 'application/xml',
        outputSchema,
      },
      xml(
        'csw:Query',
        { typeNames },
        xml('csw:ElementSetName', {}, 'full'),
        constraintElement(constraints),
        ascending(SORTED_BY[query.schema ?? 'dublin-core'][query.sortBy ?? 'title']),
      ),
    ),
  );
  return { document, constraintsApplied: constraints.length };
}

export function getRecordByIdRequest(identifier: string, schema?: RecordSchema): string {
  const { outputSchema } = schemaOf(schema);
  return xmlDocument(
    xml(
      'csw:GetRecordById',
      { ...common(schema), outputFormat: 'application/xml', outputSchema },
      xml('csw:Id', {}, identifier),
      xml('csw:ElementSetName', {}, 'full'),
    ),
  );
}

function schemaOf(schema: RecordSchema = 'dublin-core') {
  return schema === 'iso' ? ISO : DUBLIN_CORE;
}

function common(schema: RecordSchema | undefined): Record<string, string> {
  return { service: 'CSW', version: '2.0.2', ...NAMESPACES, ...(schema === 'iso' && GMD_NAMESPACE) };
}

function ascending(property: string): Markup {
  const order = [xml('ogc:PropertyName', {}, property), xml('ogc:SortOrder', {}, 'ASC')];
  return xml('ogc:SortBy', {}, xml('ogc:SortProperty', {}, order));
}
