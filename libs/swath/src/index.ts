/** Where places on the globe lie in the rows and columns of a satellite's swath. Pure geometry. */
export { type SwathGrid, swathGrid } from './swath-grid.js';
export { locate } from './locate.js';
