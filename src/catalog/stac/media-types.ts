/** stac-api §2. */
export const MEDIA = {
  json: 'application/json',
  geoJson: 'application/geo+json',
  schema: 'application/schema+json',
  html: 'text/html',
} as const;
