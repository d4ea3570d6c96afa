import { type MultiPolygon, type Polygon } from 'geojson';
import { type BBox } from '#libs/geo';
import { type GridRead, type PixelGrid, type PixelWindow } from '#libs/raster';
import { areaMaskOrAll } from './area-mask.js';
import { BlockGeoid } from './block-geoid.js';
import { type TilePixels } from './mosaic.js';
import { meets } from './plan-samples.js';
import { type FileRead, type RenderPlan, type TilePlan } from './plan.js';
import { type PixelPorts } from './render-ports.js';
import { type BandValues, SharedBands } from './shared-bands.js';
import { sparePlanes } from './spare-planes.js';
import { type BandSource, type PlacePorts, type SourceCover } from './sources/band-source.js';

/** Reads the tiles of one rendering block by block, and counts. */
export class TileReader {
  reads = 0;
  private readonly seen = new Set<string>();
  private readonly geoid: BlockGeoid;
  private readonly projected = new Map<string, Polygon | MultiPolygon | null>();

  private readonly shared: SharedBands;
  private readonly grid: PixelGrid;

  constructor(
    plan: Pick<RenderPlan, 'grid' | 'sources'>,
    private readonly ports: PixelPorts,
  ) {
    this.grid = plan.grid;
    this.shared = new SharedBands(plan);
    this.geoid = new BlockGeoid(ports);
  }

  /** Distinct files so far. */
  get files(): number {
    return this.seen.size;
  }

  /** False: no pixel of the tile can lie in the block. */
  reaches({ extent }: TilePlan, window: PixelWindow): boolean {
    return extent === null || meets(extent, this.bboxOf(window));
  }

  /** Reads the tile and shows its pixels to `use`; their memory is used again afterwards. */
  async read({ reads }: TilePlan, window: PixelWindow, use: (pixels: TilePixels) => void): Promise<void> {
    const part = this.part(window);
    const spare: Float64Array[] = [];
    const files = await Promise.all(reads.map((read) => Promise.all(this.bandsOf(read, window, spare))));
    const pixels = reads.flatMap((read, file) => read.bands.map((band, i) => ({ band, ...files[file]![i]! })));
    use(await Promise.all(pixels.map((one) => this.geoid.under(part, one))));
    sparePlanes.giveBack(spare);
  }

  /** Per band of the read. What is not there yet is read in one go. @param spare gets the memory that nobody else needs */
  private bandsOf(read: FileRead, window: PixelWindow, spare: Float64Array[]): Array<Promise<BandValues>> {
    const found = this.shared.find(read, window);
    const missing = [...found.keys()].filter((i) => found[i] === null);
    if (missing.length === 0) return found as Array<Promise<BandValues>>;
    this.seen.add(read.path);
    this.reads++;
    const into = missing.map(() => sparePlanes.borrow(window.width * window.height));
    const bands = missing.map((i) => read.bands[i]!);
    const reading = readFile(this.ports, { ...read, grid: this.part(window), whole: this.grid, bands, into });
    return found.map((known, i) => {
      if (known !== null) return known;
      const values = into[missing.indexOf(i)]!;
      const band = reading.then((cover) => ({ values, cover: cover ?? null }));
      if (!this.shared.keep(read, i, window, band)) spare.push(values);
      return band;
    });
  }

  private part(window: PixelWindow): PixelGrid {
    const { width, height } = window;
    return { crs: this.grid.crs, bbox: this.bboxOf(window), width, height };
  }

  /** 1 where the scene's footprint contains the pixel's centre; null = everywhere, or it has no shape in the grid's CRS. */
  cover({ sceneId, footprint }: TilePlan, window: PixelWindow): Uint8Array | null {
    if (!this.projected.has(sceneId)) {
      this.projected.set(sceneId, this.ports.projectLonLat({ geometry: footprint, crs: this.grid.crs }));
    }
    const outline = this.projected.get(sceneId)!;
    return outline && areaMaskOrAll(outline, this.grid, window);
  }

  private bboxOf({ col, row, width, height }: PixelWindow): BBox {
    const [minX, minY, maxX, maxY] = this.grid.bbox;
    const [dx, dy] = [(maxX - minX) / this.grid.width, (maxY - minY) / this.grid.height];
    return [minX + col * dx, maxY - (row + height) * dy, minX + (col + width) * dx, maxY - row * dy];
  }
}

function readFile(ports: PixelPorts, { source, ...read }: GridRead & Pick<FileRead, 'source'>): Promise<SourceCover> {
  if (source === null) return ports.readOnGrid(read);
  const reader = ports.sources[source.kind] as (
    read: GridRead & { source: BandSource },
    places: PlacePorts,
  ) => Promise<SourceCover>;
  return reader({ ...read, source }, ports);
}
