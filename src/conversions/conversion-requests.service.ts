import { Injectable } from '@nestjs/common';
import { type Principal } from '../auth/index.js';
import { type Job } from '../jobs/index.js';
import { ObjectLocations } from '../platform/storage/object-locations.js';
import { type ConversionConfig } from './conversion-config.js';
import { type ConversionResultDto } from './conversion-config.dto.js';
import { summaryOf } from './conversion-outcome.js';
import { Conversions } from './conversions.service.js';
import { withPortableInput } from './request/input-reference.js';
import { readConversionConfig } from './request/read-conversion-config.js';

/** What the conversion routes do. */
@Injectable()
export class ConversionRequests {
  constructor(
    private readonly conversions: Conversions,
    private readonly locations: ObjectLocations,
  ) {}

  /** @throws INVALID naming the member, or with `too_large_for_sync`; what opening and converting throw */
  async convert(principal: Principal, body: unknown, signal: AbortSignal): Promise<ConversionResultDto> {
    const config = this.read(body);
    const owner = { createdBy: principal.ownerId, accountId: principal.accountId };
    const { reports } = await this.conversions.run(config, owner, signal);
    return { ...summaryOf(reports), notes: config.notes ?? [] };
  }

  /** @throws INVALID, CONFLICT with the id of the same work, UNAVAILABLE */
  submit({ ownerId, accountId }: Principal, body: unknown): Promise<Job> {
    return this.conversions.submit(this.read(body), { createdBy: ownerId, accountId, clientAddress: null });
  }

  private read(body: unknown): ConversionConfig {
    return readConversionConfig(withPortableInput(body, this.locations));
  }
}
