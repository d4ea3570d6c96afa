/** Prefix of the keys of tiles painted of a dataset, in the house bucket; they go with it. */
export const tileFolderOf = (datasetId: string) => `cache/tiles/${datasetId}/`;
