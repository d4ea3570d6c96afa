import { Auth1763600000001 } from './0001-auth.js';
import { Jobs1763600000002 } from './0002-jobs.js';
import { Datasets1763600000003 } from './0003-datasets.js';
import { Vrt1763600000004 } from './0004-vrt.js';
import { Catalog1763600000005 } from './0005-catalog.js';
import { Byoc1763600000006 } from './0006-byoc.js';
import { Zarr1763600000007 } from './0007-zarr.js';
import { Maps1763600000008 } from './0008-maps.js';
import { Accounting1763600000009 } from './0009-accounting.js';
import { Fanout1763600000010 } from './0010-fanout.js';
import { Batch1763600000011 } from './0011-batch.js';
import { Async1763600000012 } from './0012-async.js';
import { BatchV11763600000013 } from './0013-batch-v1.js';
import { Registry1763600000014 } from './0014-registry.js';
import { Styles1763600000015 } from './0015-styles.js';
import { TileCache1763600000016 } from './0016-tile-cache.js';
import { Terrain1763600000017 } from './0017-terrain.js';
import { Harvest1763600000018 } from './0018-harvest.js';
import { Imports1763600000020 } from './0020-imports.js';

/** In order. A released migration never changes; a new concern is a new file. */
export const MIGRATIONS = [
  Auth1763600000001,
  Jobs1763600000002,
  Datasets1763600000003,
  Vrt1763600000004,
  Catalog1763600000005,
  Byoc1763600000006,
  Zarr1763600000007,
  Maps1763600000008,
  Accounting1763600000009,
  Fanout1763600000010,
  Batch1763600000011,
  Async1763600000012,
  BatchV11763600000013,
  Registry1763600000014,
  Styles1763600000015,
  TileCache1763600000016,
  Terrain1763600000017,
  Harvest1763600000018,
  Imports1763600000020,
];
