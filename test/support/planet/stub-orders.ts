import { createHash, randomUUID } from 'node:crypto';

export interface StubOrder {
  readonly id: string;
  readonly name: string;
  readonly request: Record<string, unknown>;
  readonly products: ReadonlyArray<{ item_ids: string[]; item_type: string; product_bundle: string }>;
  state: 'queued' | 'running' | 'success' | 'partial' | 'failed' | 'cancelled';
  last_message: string;
  error_hints: string[];
  /** Items of which nothing is delivered. */
  missing: readonly string[];
}

/** A delivered file. */
export interface StubFile {
  readonly path: string;
  readonly item: string | null;
  readonly asset: string | null;
  readonly bytes: Buffer;
}

export function newOrder(request: Record<string, unknown>): StubOrder {
  const { name, products } = request as { name: string; products: StubOrder['products'] };
  const [last_message, error_hints]: [string, string[]] = ['Preparing order', []];
  return { id: randomUUID(), name, request, products, state: 'queued', last_message, error_hints, missing: [] };
}

/** Per item an image, its mask and metadata, with the names that Planet gives to clipped files; and the manifest of all. */
export function filesOf(order: StubOrder, image: Buffer, mask: Buffer): StubFile[] {
  const files = order.products.flatMap(({ item_ids, item_type, product_bundle }) =>
    item_ids
      .filter((item) => !order.missing.includes(item))
      .flatMap((item): StubFile[] => {
        const isReflectance = product_bundle.includes('_sr_') ? '_SR' : '';
        const at = `${item_type}/${item}`;
        return [
          { path: `${at}_3B_AnalyticMS${isReflectance}_clip.tif`, item, asset: 'ortho_analytic_4b', bytes: image },
          { path: `${at}_3B_udm2_clip.tif`, item, asset: 'ortho_udm2', bytes: mask },
          { path: `${at}_metadata.json`, item, asset: null, bytes: Buffer.from(JSON.stringify({ id: item })) },
        ];
      }),
  );
  const manifest = {
    name: '',
    files: files.map(({ path, item, asset, bytes }) => ({
      path,
      media_type: path.endsWith('.tif') ? 'image/tiff' : 'application/json',
      size: bytes.length,
      digests: { md5: digest('md5', bytes), sha256: digest('sha256', bytes) },
      annotations: { ...(asset && { 'planet/asset_type': asset }), 'planet/item_id': item },
    })),
  };
  return [...files, { path: 'manifest.json', item: null, asset: null, bytes: Buffer.from(JSON.stringify(manifest)) }];
}

const digest = (algorithm: string, bytes: Buffer) => createHash(algorithm).update(bytes).digest('hex');
