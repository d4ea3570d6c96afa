import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type SidecarFile } from '#libs/render';
import { type StacItem } from '#libs/stac';
import { type SceneToRender } from '../../../catalog/index.js';
import { SidecarLocations } from '../sidecar-locations.js';

/** Of one polarisation. */
export type ProductFiles = Readonly<Record<'annotation' | 'calibration' | 'noise', SidecarFile>>;

/** The XML files that an image is read with, found by the assets of its item. */
@Injectable()
export class ProductSidecars {
  constructor(private readonly locations: SidecarLocations) {}

  /** @throws BAD_REQUEST where the item names none; UPSTREAM_FAILED for a file that is gone */
  async of(scene: Pick<SceneToRender, 'id' | 'item'>, polarization: string): Promise<ProductFiles> {
    const [annotation, calibration, noise] = await Promise.all([
      this.one(scene, polarization, 'product', 'nobody knows where its pixels lie'),
      this.one(scene, polarization, 'calibration', 'its amplitudes cannot become power'),
      this.one(scene, polarization, 'noise', 'thermal noise cannot be removed'),
    ]);
    return { annotation, calibration, noise };
  }

  private async one(
    { id, item }: Pick<SceneToRender, 'id' | 'item'>,
    polarization: string,
    kind: string,
    otherwise: string,
  ): Promise<SidecarFile> {
    const asset = `schema-${kind}-${polarization.toLowerCase()}`;
    const where = `Sentinel 1 tile '${id}', ${polarization}`;
    const href = item && hrefOf(item, asset);
    if (!href) {
      const message = `${where}: the scene has no asset "${asset}"; without it ${otherwise}`;
      throw new DomainError('BAD_REQUEST', message, { detail: { code: 'RENDERER_EXCEPTION' } });
    }
    const { path, version = null } = await this.locations.find(href, `${where}, ${asset}`);
    return { path, version };
  }
}

/** The path inside the buckets stays; https is one of the ways there. */
function hrefOf({ assets }: StacItem, key: string): string | null {
  const asset = assets[key];
  const { s3 } = (asset?.['alternate'] ?? {}) as { s3?: { href?: unknown } };
  return typeof s3?.href === 'string' ? s3.href : (asset?.href ?? null);
}
