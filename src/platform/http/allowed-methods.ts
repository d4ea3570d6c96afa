import { type Request } from 'express';

interface Layer {
  readonly route?: { readonly methods: Readonly<Record<string, boolean>> };
  match(path: string): boolean;
}

/**
 * Methods that some route of the app answers at this path, upper case: tells "no such path" (404) from "not with this
 * method" (405). Express keeps its routes in `app.router.stack`, which is public though not documented.
 */
export function allowedMethods({ app, path }: Request): string[] {
  const layers = (app as unknown as { router?: { stack: Layer[] } }).router?.stack ?? [];
  const methods = layers
    .filter((layer) => layer.route && layer.match(path))
    .flatMap(({ route }) => Object.keys(route?.methods ?? {}));
  const answered = new Set(methods.map((method) => method.toUpperCase()));
  answered.delete('_ALL');
  if (answered.has('GET')) answered.add('HEAD');
  return [...answered].sort();
}
