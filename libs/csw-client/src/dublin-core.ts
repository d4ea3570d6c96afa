import { boxOf } from './lon-lat-box.js';
import { type CswRecord, type CswReference } from './csw-record.js';
import { momentOf } from './moment.js';
import { referenceOf } from './reference-kind.js';
import { type XmlElement } from './xml-element.js';

/** `csw:Record`, `csw:SummaryRecord`, `csw:BriefRecord` */
export function fromDublinCore(record: XmlElement): CswRecord {
  const { begin, end } = periodOf(record.at('temporal')?.text ?? '');
  return {
    identifier: record.at('identifier')?.text ?? '',
    title: record.at('title')?.text ?? null,
    abstract: record.at('abstract')?.text ?? record.at('description')?.text ?? null,
    subjects: record.children('subject').flatMap(({ text }) => text ?? []),
    bbox: boxOf(record),
    references: [
      ...record.children('references').flatMap((element) => reference(element, 'scheme')),
      ...record.children('URI').flatMap((element) => reference(element, 'protocol')),
    ],
    parentIdentifier: record.at('isPartOf')?.text ?? null,
    begin,
    end,
  };
}

function reference(element: XmlElement, scheme: string): CswReference[] {
  return element.text === null ? [] : [referenceOf(element.attribute(scheme), element.text)];
}

/** DCMI Period (`start=…; end=…;`) or an ISO 8601 interval. */
function periodOf(text: string): Pick<CswRecord, 'begin' | 'end'> {
  const member = (name: string) => new RegExp(`\\b${name}\\s*=\\s*([^;]+)`, 'i').exec(text)?.[1];
  const [first, last] = text.split('/');
  return { begin: momentOf(member('start') ?? first), end: momentOf(member('end') ?? last) };
}
