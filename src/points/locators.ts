import { type ArrayDataset, type CfGrid, type GridLocator } from '#libs/cf';

/**
 * What was read of the coordinates, kept as long as the source's description is: the second question about a source reads
 * its values only. A failed or interrupted reading is forgotten.
 */
export class Locators {
  private readonly kept = new WeakMap<ArrayDataset, Map<string, GridLocator>>();

  async of(dataset: ArrayDataset, grid: CfGrid, make: () => Promise<GridLocator>): Promise<GridLocator> {
    const key = grid.kind === 'axes' ? `${grid.x.name} ${grid.y.name}` : `${grid.longitude.name} ${grid.latitude.name}`;
    const ofDataset = this.kept.get(dataset) ?? new Map<string, GridLocator>();
    this.kept.set(dataset, ofDataset);
    const known = ofDataset.get(key);
    if (known !== undefined) return known;
    const made = await make();
    ofDataset.set(key, made);
    return made;
  }
}
