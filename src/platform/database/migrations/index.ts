/** In order. A released migration never changes; a new concern is a new file. */
export const MIGRATIONS = [];
