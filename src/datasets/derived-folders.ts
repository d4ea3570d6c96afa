/** Where the house bucket keeps what is made from a dataset and goes with it: prefixes of object keys. */
export const tileFolderOf = (datasetId: string) => `cache/tiles/${datasetId}/`;
export const terrainFolderOf = (datasetId: string) => `terrain/${datasetId}/`;
