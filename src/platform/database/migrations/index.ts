import { Auth1763600000001 } from './0001-auth.js';
import { Jobs1763600000002 } from './0002-jobs.js';
import { Datasets1763600000003 } from './0003-datasets.js';
import { Vrt1763600000004 } from './0004-vrt.js';
import { Catalog1763600000005 } from './0005-catalog.js';
import { Byoc1763600000006 } from './0006-byoc.js';
import { Zarr1763600000007 } from './0007-zarr.js';

/** In order. A released migration never changes; a new concern is a new file. */
export const MIGRATIONS = [
  Auth1763600000001,
  Jobs1763600000002,
  Datasets1763600000003,
  Vrt1763600000004,
  Catalog1763600000005,
  Byoc1763600000006,
  Zarr1763600000007,
];
