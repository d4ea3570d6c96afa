/** Angles of sun and sensor on a coarse grid in a metadata file of the scene. */
export interface AngleGridSource {
  readonly todo?: never;
}
