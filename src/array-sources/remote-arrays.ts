import { Injectable } from '@nestjs/common';
import { DomainError } from '#libs/errors';
import { type ArrayDataset } from '#libs/cf';
import { dapErrorText, type DapTransport, openOpendap } from '#libs/opendap';
import { Outbound } from '../platform/outbound/outbound.js';

/** datasets.md §0.2; the answer to a read has a description before its values. */
const MOST_BYTES = 65 * 1024 ** 2;

/** OPeNDAP servers, reached as everything is that somebody else may have chosen. */
@Injectable()
export class RemoteArrays {
  constructor(private readonly outbound: Outbound) {}

  /** @throws BAD_REQUEST, FORBIDDEN, UPSTREAM_FAILED, UPSTREAM_TIMEOUT */
  open(address: string, isCallersChoice: boolean, signal: AbortSignal): Promise<ArrayDataset> {
    const transport: DapTransport = {
      fetch: (url, signalOfFetch) => this.fetch(url, isCallersChoice, signalOfFetch),
    };
    return openOpendap(address, transport, signal);
  }

  private async fetch(url: string, isCallersChoice: boolean, signal: AbortSignal | undefined): Promise<Uint8Array> {
    const request = { isCallersChoice, ...(signal && { signal }) };
    const { status, bytes } = await this.outbound.read(new URL(url), MOST_BYTES, request);
    if (status >= 200 && status < 300) return bytes;
    const said = dapErrorText(bytes);
    const message = `${url} was answered with status ${status}${said === null ? '' : `: ${said}`}`;
    throw new DomainError('UPSTREAM_FAILED', message, { detail: { message, upstream_status: status } });
  }
}
