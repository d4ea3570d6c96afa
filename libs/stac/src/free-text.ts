/** What `q` asks for, whatever its dialect: terms are looked up case-insensitively. */
export type FreeText =
  | { readonly term: string }
  | { readonly op: 'and' | 'or'; readonly args: readonly FreeText[] }
  | { readonly op: 'not'; readonly arg: FreeText };
