import { recordsOf, rootOf, type CswAnswer } from './csw-answer.js';
import { cswExceptions } from './csw-fault.js';
import { type BBoxAxis, type CswQuery, type RecordSchema } from './csw-query.js';
import { type CswRecord, type RecordPage } from './csw-record.js';
import { getRecordByIdRequest, getRecordsRequest } from './csw-requests.js';
import { type XmlElement } from './xml-element.js';

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
    const answer = rootOf(await this.transport(document, signal), 'GetRecordsResponse', this.endpoint);
    const results = answer.at('SearchResults');
    const records = results === null ? [] : recordsOf(results);
    const total = count(results, 'numberOfRecordsMatched') ?? query.offset + records.length;
    return { total, records, nextOffset: nextOffset(results, query, total, records.length), constraintsApplied };
  }

  /** Null = the catalogue has no such record. */
  async getRecordById(
    identifier: string,
    options: { readonly schema?: RecordSchema; readonly signal?: AbortSignal } = {},
  ): Promise<CswRecord | null> {
    const answer = await this.transport(getRecordByIdRequest(identifier, options.schema), options.signal);
    try {
      return recordsOf(rootOf(answer, 'GetRecordByIdResponse', this.endpoint))[0] ?? null;
    } catch (error) {
      if (cswExceptions(error)?.some(({ locator }) => /^(\w+:)?id$/i.test(locator ?? ''))) return null;
      throw error;
    }
  }
}

function count(results: XmlElement | null, attribute: string): number | null {
  const text = results?.attribute(attribute) ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** A cursor that does not move on is an end too: nobody must walk in circles. */
function nextOffset(results: XmlElement | null, { offset }: CswQuery, total: number, returned: number): number | null {
  const next = (count(results, 'nextRecord') ?? offset + returned + 1) - 1;
  return returned > 0 && next > offset && next < total ? next : null;
}
