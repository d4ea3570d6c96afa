/**
 * Members of `dataFilter` and `processing` (process §3.2, §3.3) that several collections share. Clients also send members
 * that have no effect on a collection; those are ignored, so only what takes effect is listed.
 */
export const TIME_RANGE = { timeRange: true } as const;
export const BY_TIME = { ...TIME_RANGE, mosaickingOrder: ['mostRecent', 'leastRecent'] } as const;
export const BY_TIME_AND_CLOUD = {
  ...TIME_RANGE,
  mosaickingOrder: ['mostRecent', 'leastRecent', 'leastCC'],
  maxCloudCoverage: true,
} as const;
export const ORBIT_DIRECTION = { orbitDirection: ['ASCENDING', 'DESCENDING'] } as const;

const KERNELS = ['NEAREST', 'BILINEAR', 'BICUBIC', 'LANCZOS', 'BOX'] as const;
/** `downsampling` is ignored: one kernel whatever the resolution (Sentinel-1, -3, -5P). */
export const ONE_KERNEL = { upsampling: KERNELS } as const;
export const RESAMPLING = { upsampling: KERNELS, downsampling: KERNELS } as const;

export const DEM_INSTANCES = ['MAPZEN', 'COPERNICUS_30', 'COPERNICUS_90'] as const;

export const EVERY_MOSAICKING = ['SIMPLE', 'ORBIT', 'TILE'] as const;
export const NO_TILES = ['SIMPLE', 'ORBIT'] as const;
