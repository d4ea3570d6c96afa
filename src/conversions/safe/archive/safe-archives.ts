import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { HOUSE_BUCKET } from '#libs/storage';
import { ObjectLocations } from '../../../platform/storage/object-locations.js';
import { folderFiles } from './folder-files.js';
import { openProduct, type SafeProduct } from './safe-product.js';
import { zipFiles } from './zip-files.js';
import { type SafeFiles } from './safe-files.js';

/** SAFE products in mounted archives and buckets: `….zip`, a `….SAFE` folder, or the `manifest.safe` in it. */
@Injectable()
export class SafeArchives {
  constructor(private readonly locations: ObjectLocations) {}

  /** @throws NOT_FOUND; INVALID `unsupported_product_type`, or naming what is wrong with the archive */
  async open(reference: string, wanted: 'sentinel-1' | 'sentinel-2'): Promise<SafeProduct> {
    return openProduct(await this.files(reference), wanted);
  }

  private async files(reference: string): Promise<SafeFiles> {
    const place = /^(root|s3):\/\//.test(reference) ? await this.locations.find(reference.replace(/\/+$/, '')) : null;
    const shown = JSON.stringify(reference);
    if (place === null || reference.startsWith(`s3://${HOUSE_BUCKET}/`))
      throw new DomainError('INVALID', `input_dataset: ${shown} lies in no mounted archive or bucket of this instance`);
    const { store, key } = place;
    if (/\.zip$/i.test(key)) {
      const object = await store.head(key);
      if (object === null) throw new DomainError('NOT_FOUND', `${reference} does not exist`);
      return zipFiles(store, object);
    }
    const folder = key.replace(/\/manifest\.safe$/i, '').replace(/\/MTD_MSIL[12][AC]\.xml$/i, '');
    if (!/\.SAFE$/i.test(folder))
      throw new DomainError('INVALID', `input_dataset: ${shown} is neither a .zip nor a .SAFE folder`);
    const files = folderFiles(store, folder);
    for await (const _ of files.list()) return files;
    throw new DomainError('NOT_FOUND', `${reference} does not exist`);
  }
}
