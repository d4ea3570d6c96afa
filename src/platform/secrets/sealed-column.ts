/** Where a feature keeps secrets of a `SecretBox`: column `secrets` of a table with an `id`. null = none. */
export interface SealedColumn {
  readonly table: string;
  /** What the secret of a row is bound to. */
  ownerOf(id: string): string;
}
