import { type MultiPolygon, type Polygon } from 'geojson';
import { type BBox } from '#libs/geo';
import { type GridRead, type PixelGrid, type PixelWindow } from '#libs/raster';
import { areaMask } from './area-mask.js';
import { type TilePixels } from './mosaic.js';
import { meets } from './plan-samples.js';
import { type FileRead, type TilePlan } from './plan.js';
import { type PixelPorts } from './render-ports.js';
import { type BandSource } from './sources/band-source.js';

/** Reads the tiles of one rendering block by block, and counts. */
export class TileReader {
  reads = 0;
  private readonly seen = new Set<string>();
  private readonly spare: Float64Array[] = [];
  private readonly projected = new Map<string, Polygon | MultiPolygon | null>();

  constructor(
    private readonly grid: PixelGrid,
    private readonly ports: PixelPorts,
  ) {}

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
    const { crs } = this.grid;
    const grid = { crs, bbox: this.bboxOf(window), width: window.width, height: window.height };
    const files = reads.map((read) => ({ read, into: read.bands.map(() => this.borrow(window)) }));
    await Promise.all(
      files.map(({ read, into }) => {
        this.seen.add(read.path);
        this.reads++;
        return readFile(this.ports, { ...read, grid, into });
      }),
    );
    use(files.flatMap(({ read, into }) => read.bands.map((band, i) => ({ band, values: into[i]! }))));
    this.spare.push(...files.flatMap(({ into }) => into));
  }

  /** After a failure nothing is given back: GDAL may still be writing there. */
  private borrow({ width, height }: PixelWindow): Float64Array {
    const pixels = width * height;
    const found = this.spare.findIndex(({ length }) => length === pixels);
    return found < 0 ? new Float64Array(pixels) : this.spare.splice(found, 1)[0]!;
  }

  /** 1 where the scene's footprint contains the pixel's centre; null = its footprint has no shape in the grid's CRS. */
  cover({ sceneId, footprint }: TilePlan, window: PixelWindow): Uint8Array | null {
    if (!this.projected.has(sceneId)) {
      this.projected.set(sceneId, this.ports.projectLonLat({ geometry: footprint, crs: this.grid.crs }));
    }
    const outline = this.projected.get(sceneId)!;
    return outline && areaMask(outline, this.grid, window);
  }

  private bboxOf({ col, row, width, height }: PixelWindow): BBox {
    const [minX, minY, maxX, maxY] = this.grid.bbox;
    const [dx, dy] = [(maxX - minX) / this.grid.width, (maxY - minY) / this.grid.height];
    return [minX + col * dx, maxY - (row + height) * dy, minX + (col + width) * dx, maxY - row * dy];
  }
}

function readFile({ readOnGrid, sources }: PixelPorts, { source, ...read }: GridRead & Pick<FileRead, 'source'>) {
  if (source === null) return readOnGrid(read);
  const reader = sources[source.kind] as (read: GridRead & { source: BandSource }) => Promise<void>;
  return reader({ ...read, source });
}
