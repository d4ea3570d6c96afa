import { type ErrorObject } from 'ajv';

/** The first violation of a schema: where, in the spelling of JavaScript (`assets.B04.href`), and what. */
export interface SchemaFault {
  readonly path: string;
  readonly message: string;
}

/** @param error of ajv, as found first */
export function schemaFault({ instancePath, keyword, params, message = 'is not valid' }: ErrorObject): SchemaFault {
  const at = instancePath.split('/').slice(1).map(unescaped);
  if (keyword === 'required')
    return { path: pathOf([...at, String(params['missingProperty'])]), message: 'is required' };
  if (keyword === 'const') return { path: pathOf(at), message: `must be ${JSON.stringify(params['allowedValue'])}` };
  if (keyword === 'type') return { path: pathOf(at), message: `must be ${[params['type']].flat().join(' or ')}` };
  return { path: pathOf(at), message };
}

function pathOf(names: readonly string[]): string {
  return names.reduce((path, name) => {
    if (/^\d+$/.test(name)) return `${path}[${name}]`;
    return path === '' ? name : `${path}.${name}`;
  }, '');
}

/** RFC 6901. */
function unescaped(name: string): string {
  return name.replaceAll('~1', '/').replaceAll('~0', '~');
}
