import { type CswRecord } from './csw-record.js';
import { cswFault, type CswExceptionText, type CswFaultDetail } from './csw-fault.js';
import { fromDublinCore } from './dublin-core.js';
import { fromIsoMetadata } from './iso-metadata.js';
import { parseXml, type XmlElement } from './xml-element.js';

/** An answer as it came, whatever its status. */
export interface CswAnswer {
  readonly status: number;
  /** Without parameters, lower case. */
  readonly mediaType: string;
  readonly charset: string | null;
  readonly bytes: Uint8Array;
}

/** Longest part of a foreign text that is repeated in a message. */
const MAX_QUOTE = 500;

/**
 * The outermost element, if it is the wanted one. Catalogues send exceptions with any status, also 200, and proxies HTML.
 *
 * @throws UPSTREAM_FAILED with what came instead
 */
export function rootOf(answer: CswAnswer, wanted: string, endpoint: string): XmlElement {
  const fault = (code: CswFaultDetail['code'], message: string, exceptions?: readonly CswExceptionText[]) =>
    cswFault({ code, message, endpoint, upstream_status: answer.status, ...(exceptions && { exceptions }) });
  const isOk = answer.status >= 200 && answer.status < 300;
  let root: ReturnType<typeof parseXml>;
  try {
    const text = textOf(answer);
    if (/^\s*<(!doctype html|html)\b/i.test(text)) throw new Error('it is an HTML page');
    root = parseXml(text);
  } catch (error) {
    if (!isOk) throw fault('csw_status', `answered with status ${answer.status}`);
    const reason = String((error as Error).message).split('\n')[0] ?? '';
    throw fault('csw_unreadable', `answered with something that is no CSW document: ${reason.slice(0, MAX_QUOTE)}`);
  }
  const { name, element } = root;
  if (name === 'ExceptionReport' || name === 'ServiceExceptionReport') {
    const exceptions = exceptionsOf(element);
    const texts = exceptions.map(({ code, text }) => [code, text].filter(Boolean).join(': ')).join('; ');
    throw fault('csw_exception', `answered with an exception: ${texts.slice(0, MAX_QUOTE)}`, exceptions);
  }
  if (!isOk) throw fault('csw_status', `answered with status ${answer.status}`);
  if (name === wanted) return element;
  throw fault('csw_unreadable', `answered with <${name.slice(0, MAX_QUOTE)}>, not with <${wanted}>`);
}

/** Records of both schemas among the children, in the order of the answer as long as they are of one kind. */
export function recordsOf(parent: XmlElement): CswRecord[] {
  const dublinCore = ['Record', 'SummaryRecord', 'BriefRecord'].flatMap((name) => parent.children(name));
  return [...dublinCore.map(fromDublinCore), ...parent.children('MD_Metadata').map(fromIsoMetadata)];
}

function exceptionsOf(report: XmlElement): CswExceptionText[] {
  const [modern, old] = [report.children('Exception'), report.children('ServiceException')];
  return [...modern, ...old].slice(0, 10).map((exception) => ({
    code: exception.attribute('exceptionCode') ?? exception.attribute('code'),
    locator: exception.attribute('locator'),
    text: exception.text?.slice(0, MAX_QUOTE) ?? null,
  }));
}

/** By the header, the byte order mark or the XML declaration; else UTF-8. */
function textOf({ bytes, charset }: CswAnswer): string {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 200));
  const declared = /^\s*<\?xml[^>]*\bencoding=["']([\w.:-]+)["']/.exec(head)?.[1];
  const marked = head.startsWith('\xff\xfe') ? 'utf-16le' : head.startsWith('\xfe\xff') ? 'utf-16be' : undefined;
  return new TextDecoder(marked ?? charset ?? declared ?? 'utf-8').decode(bytes);
}
