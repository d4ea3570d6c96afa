import { recordsOf, rootOf, type CswAnswer } from './csw-answer.js';
import { type CswRecord } from './csw-record.js';
import { type XmlElement } from './xml-element.js';

export type AnswerName = 'GetRecordsResponse' | 'GetRecordByIdResponse';

/** What is read out of an answer, as plain data: it may have been read in another thread. */
export interface ParsedAnswer {
  /** As the catalogue counts; null = it does not say. */
  readonly matched: number | null;
  /** One-based cursor; 0 = done, null = it does not say. */
  readonly nextRecord: number | null;
  readonly records: readonly CswRecord[];
}

/** @throws UPSTREAM_FAILED as `rootOf` does */
export function parseAnswer(answer: CswAnswer, wanted: AnswerName, endpoint: string): ParsedAnswer {
  const root = rootOf(answer, wanted, endpoint);
  const parent = wanted === 'GetRecordsResponse' ? root.at('SearchResults') : root;
  return {
    matched: count(parent, 'numberOfRecordsMatched'),
    nextRecord: count(parent, 'nextRecord'),
    records: parent === null ? [] : recordsOf(parent),
  };
}

function count(results: XmlElement | null, attribute: string): number | null {
  const text = results?.attribute(attribute) ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}
