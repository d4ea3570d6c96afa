import { type ArrayForm, type Origin } from '#libs/zarr';

/** One Zarr group of all tiles (batch-v1 §4, batch-v2 §3.4), an array per output. Its place is the template of the files. */
export interface ZarrOrder {
  /** A url without `<requestId>` that stands for itself: nothing at all may be there. */
  readonly isBare: boolean;
  readonly origin: Origin;
  /** Of the group; win over those that it has anyway. */
  readonly attributes: Readonly<Record<string, unknown>>;
  /** In the order of the files. */
  readonly arrays: readonly ArrayForm[];
}
