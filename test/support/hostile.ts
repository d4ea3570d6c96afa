import { type OpenAPIObject } from '@nestjs/swagger';

/** Texts that parsers, databases and file systems have stumbled over; percent-encoded, as they stand in a URL. */
export const HOSTILE_TEXTS: readonly string[] = [
  '', '%00', 'a%00b', '%FF%FE', '%C0%AF', '%ED%A0%80', '%F0%9F%98%80', '%E2%80%AE', '%', '%zz', '%25', '%0D%0AX-Evil:1', '..%2F..%2Fetc%2Fpasswd',
  '%2Fvsicurl%2Fhttp:%2F%2F127.0.0.1', "'%20OR%201=1--", '%27', '%5C', '-1', '0', '1.5', '1e999', '-1e999', 'NaN', 'Infinity', '0x10', '2147483648', '9223372036854775808',
  '9'.repeat(400), 'x'.repeat(6000), '2024-13-45', '2024-02-30T00:00:00Z', '+275760-09-14T00:00:00Z', '-271821-04-19T00:00:00Z', '0000-01-01', '9999-12-31', '0,0,0,0', '1,2,3', '-181,0,0,91', 'NaN,0,1,1',
  'null', 'undefined', 'true', '[]', '{}', '__proto__', 'constructor', '00000000-0000-0000-0000-000000000000', '2489E9AD-2EE2-8E00-8EC9-32D5F69181C0',
]; // prettier-ignore

/** JSON values that no member of a body wants. */
export const HOSTILE_VALUES: readonly unknown[] = [
  null, true, 0, -1, 1.5, 1e308, -0, Number.MAX_SAFE_INTEGER, '', ' ', 'a\0b', '\ud800', '\u202e', '💥', 'x'.repeat(6000), 'NaN', '-1', '__proto__', "' OR 1=1--",
  '2024-02-30', '+275760-09-14T00:00:00Z', '0000-01-01T00:00:00Z', [], [[]], [null], ['a\0b'], [{}], Array.from({ length: 600 }, () => 'x'), {}, { length: 2 }, { $gt: '' }, { toString: 1 },
]; // prettier-ignore

/** Bodies that are no JSON object at all, or one that is after the prototype. */
export const HOSTILE_BODIES: readonly string[] = [
  '', 'null', '1', '"text"', '[]', '[[]]', '{', '{"a":', '{"a":1}}', '\0', '\u00ff', 'NaN', '[1,2', '{"__proto__":{"isAdmin":true}}',
  '{"constructor":{"prototype":{"isAdmin":true}}}', '{"hasOwnProperty":1,"toString":null}', '['.repeat(20_000), '{"a":'.repeat(20_000), '{"title":"\\ud800"}',
]; // prettier-ignore

export interface Operation {
  readonly method: string;
  /** With `{name}` parameters. */
  readonly path: string;
  readonly pathParameters: readonly string[];
  readonly queryParameters: readonly string[];
  /** Those without which it cannot be asked, with an example value each. */
  readonly requiredQuery: Readonly<Record<string, unknown>>;
  /** Members of the JSON body with an example value each; null = takes no JSON. */
  readonly body: Readonly<Record<string, unknown>> | null;
}

interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, { example?: unknown; default?: unknown; enum?: unknown[] }>>;
}

/** All operations of a document, flat. */
export function operationsOf(document: OpenAPIObject): Operation[] {
  const schemaNamed = (ref: string) => document.components?.schemas?.[ref.split('/').at(-1) ?? ''] as Schema;
  const properties = (schema: Schema): NonNullable<Schema['properties']> => ({
    ...(schema.$ref && properties(schemaNamed(schema.$ref))),
    ...Object.assign({}, ...(schema.allOf ?? []).map(properties)),
    ...schema.properties,
  });
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, OperationObject>).map(([method, operation]) => {
      const named = (place: string) =>
        (operation.parameters ?? []).filter((parameter) => parameter.in === place).map(({ name }) => name);
      const schema = operation.requestBody?.content?.['application/json']?.schema;
      const examples = Object.entries(schema ? properties(schema) : {}).map(
        ([name, property]) => [name, property.example ?? property.default ?? property.enum?.[0]] as const,
      );
      return {
        method: method.toUpperCase(),
        path,
        pathParameters: named('path'),
        queryParameters: named('query'),
        requiredQuery: Object.fromEntries(
          (operation.parameters ?? [])
            .filter((parameter) => parameter.in === 'query' && parameter.required)
            .map(({ name, example, schema }) => [name, example ?? schema?.example]),
        ),
        body: schema ? Object.fromEntries(examples) : null,
      };
    }),
  );
}

interface OperationObject {
  readonly parameters?: ReadonlyArray<{
    name: string;
    in: string;
    required?: boolean;
    example?: unknown;
    schema?: { example?: unknown };
  }>;
  readonly requestBody?: { content?: Record<string, { schema?: Schema }> };
}
