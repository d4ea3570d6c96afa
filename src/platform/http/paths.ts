/**
 * Where each API answers, in one place: the first spelling is the one Swagger shows, the others are the same controller.
 * Ingest, datasets, jobs and auth answer at the root and under `/api` (conventions, "Paths").
 */
export function rootPaths(path: string): string[] {
  return [path, `api/${path}`.replace(/\/$/, '')];
}

/** True for spellings that Swagger leaves out because another one is shown. */
export function isAliasPath(path: string): boolean {
  return /^\/api\/(?!v\d)|^\/auth\/realms\/\{realm\}\/protocol\//.test(path);
}
