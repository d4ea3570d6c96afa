import { readAnswer } from './answer-reader.js';
import { type CswAnswer } from './csw-answer.js';
import { cswExceptions } from './csw-fault.js';
import { type BBoxAxis, type CswQuery, type RecordSchema } from './csw-query.js';
import { type CswRecord, type RecordPage } from './csw-record.js';
import { getRecordByIdRequest, getRecordsRequest } from './csw-requests.js';
import { type AnswerName, type ParsedAnswer } from './parsed-answer.js';

/** Posts a document as `application/xml` to the catalogue. @throws UPSTREAM_FAILED, UPSTREAM_TIMEOUT when nothing comes back */
export type CswTransport = (document: string, signal?: AbortSignal) => Promise<CswAnswer>;

/** One CSW 2.0.2 catalogue. Both questions throw UPSTREAM_FAILED (see `cswExceptions`) and UPSTREAM_TIMEOUT. */
export class CswClient {
  /** @param endpoint for messages */
  constructor(
    readonly endpoint: string,
    private readonly transport: CswTransport,
    private readonly bboxAxis: BBoxAxis = 'lonlat',
  ) {}

  async getRecords(query: CswQuery, signal?: AbortSignal): Promise<RecordPage> {
    const { document, constraintsApplied } = getRecordsRequest(query, this.bboxAxis);
    const { matched, nextRecord, records } = await this.ask(document, 'GetRecordsResponse', signal);
    const total = matched ?? query.offset + records.length;
    // A cursor that does not move on is an end too: nobody must walk in circles.
    const next = (nextRecord ?? query.offset + records.length + 1) - 1;
    const goesOn = records.length > 0 && next > query.offset && next < total;
    return { total, records, nextOffset: goesOn ? next : null, constraintsApplied };
  }

  /** Null = the catalogue has no such record. */
  async getRecordById(
    identifier: string,
    options: { readonly schema?: RecordSchema; readonly signal?: AbortSignal } = {},
  ): Promise<CswRecord | null> {
    const document = getRecordByIdRequest(identifier, options.schema);
    try {
      const { records } = await this.ask(document, 'GetRecordByIdResponse', options.signal);
      return records[0] ?? null;
    } catch (error) {
      if (cswExceptions(error)?.some(({ locator }) => /^(\w+:)?id$/i.test(locator ?? ''))) return null;
      throw error;
    }
  }

  private async ask(document: string, wanted: AnswerName, signal?: AbortSignal): Promise<ParsedAnswer> {
    const { status, mediaType, charset, bytes } = await this.transport(document, signal);
    return readAnswer({ answer: { status, mediaType, charset, bytes }, wanted, endpoint: this.endpoint });
  }
}
