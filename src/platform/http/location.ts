/**
 * The one deployment this instance is, as `/byoc/global` and `/metadata/location` name it. Published clients (sentinelhub-js,
 * byoc-tool, requests-builder) look the id up in a table of their own and fail on one they do not know, so it is the id of
 * the service they were written for; clients that follow `url` work with any (metadata-and-locations §2).
 */
export const LOCATION_ID = 'aws-eu-central-1';
