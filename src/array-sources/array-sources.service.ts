import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type ArrayDataset } from '#libs/cf';
import { HarvestConfig } from '../platform/config/config.js';
import { LocalArrays } from './local-arrays.js';
import { OpenedArrays } from './opened-arrays.js';
import { RemoteArrays } from './remote-arrays.js';

export interface OpenOptions {
  /** The address stands in a request: the operator's list of hosts for callers counts. */
  readonly isCallersChoice?: boolean;
}

/** Named arrays by reference: `http(s)://…` over OPeNDAP, `root://<name>/<key>` and `s3://<bucket>/<key>` as netCDF files. */
@Injectable()
export class ArraySources {
  private readonly opened: OpenedArrays;

  constructor(
    private readonly local: LocalArrays,
    private readonly remote: RemoteArrays,
    { openedArrays }: HarvestConfig,
  ) {
    this.opened = new OpenedArrays(openedArrays);
  }

  isRemote(reference: string): boolean {
    return /^https?:\/\//i.test(reference);
  }

  /**
   * What was opened lately is not described anew; a local file that changed is. The signal ends waiting for a source, not
   * its opening, which others may wait for, too.
   *
   * @throws INVALID for another kind of reference; NOT_FOUND, RASTER_UNREADABLE here; FORBIDDEN, UPSTREAM_FAILED,
   * UPSTREAM_TIMEOUT afar
   */
  async open(
    reference: string,
    signal: AbortSignal,
    { isCallersChoice = false }: OpenOptions = {},
  ): Promise<ArrayDataset> {
    if (this.isRemote(reference)) {
      if (!URL.canParse(reference)) throw new DomainError('INVALID', `${JSON.stringify(reference)} is no URL`);
      const key = `${isCallersChoice} ${reference}`;
      return this.opened.get(key, (own) => this.remote.open(reference, isCallersChoice, own), signal);
    }
    if (!/^(root|s3):\/\//.test(reference))
      throw new DomainError('INVALID', `${JSON.stringify(reference)} is neither an http(s) address nor a mounted file`);
    const file = await this.local.find(reference);
    return this.opened.get(`${file.version} ${reference}`, (own) => this.local.open(file, own), signal);
  }
}
